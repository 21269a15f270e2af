// The token with which a person's key says who is asking (formats, section 9: a self-issued JWT,
// RFC 7519; over the socket with the nonce of its hello).

/** A key that speaks for a party. */
export interface Speaker {
  party: string;
  kid: string;
  /** A person is asked before it signs, and may take their time or decline. */
  asksPerson?: boolean;
  /** A compact JWS over the text, with the header members alg, kid and typ. */
  sign(typ: string, payload: string): Promise<string>;
}

const lifetimeSec = 60;

/**
 * @param nonce of the socket's hello; null over HTTP, which takes none
 * @param nowMs the time on this machine's clock, milliseconds since 1970
 */
export function authToken(speaker: Speaker, origin: string, nonce: string | null, nowMs: number):
    Promise<string> {
  const iat = Math.floor(nowMs / 1000);
  return speaker.sign('sopu-auth+jwt', JSON.stringify({
    iss: `party/${speaker.party}`,
    aud: origin,
    iat,
    exp: iat + lifetimeSec,
    jti: crypto.randomUUID(),
    ...(nonce === null ? {} : { nonce }),
  }));
}
