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
  /** Of a key that asks a person: what speaks for it meanwhile; null if nothing can. */
  session?(origin: string, nowMs: number): Promise<Session | null>;
  /** What spoke for it is not taken. */
  endSessions?(): void;
}

/** A key of the moment, and what a key on record signed so that it speaks for it. */
export interface Session extends Pick<Speaker, 'sign'> {
  jws: string;
}

const lifetimeSec = 60;

/**
 * @param nonce of the socket's hello; null over HTTP, which takes none
 * @param nowMs the time on this machine's clock, milliseconds since 1970
 */
export async function authToken(
  speaker: Speaker, origin: string, nonce: string | null, nowMs: number,
): Promise<string> {
  const session = await speaker.session?.(origin, nowMs) ?? null;
  const iat = Math.floor(nowMs / 1000);
  return (session ?? speaker).sign('sopu-auth+jwt', JSON.stringify({
    iss: `party/${speaker.party}`,
    aud: origin,
    iat,
    exp: iat + lifetimeSec,
    jti: crypto.randomUUID(),
    ...(nonce === null ? {} : { nonce }),
    ...(session === null ? {} : { session: session.jws }),
  }));
}
