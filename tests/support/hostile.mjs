// A server between a client and the true one, which lies as it is told to. It passes on what it is
// not asked to change, and keeps whatever the client gave away: tokens and signed events.
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { afterwards } from './lifetime.mjs';

export class Liar {
  // `lies`: `http(path, answer)` may change {status, type, body} of an answer to a path, `socket(message)`
  // a message to the client; both may return nothing. Set at any time.
  static async before(server, lies = {}) {
    const liar = new Liar();
    Object.assign(liar, { server, lies, tokens: [], signed: [] });
    liar.listener = createServer((request, response) => liar.answer(request, response));
    new WebSocketServer({ server: liar.listener, handleProtocols: () => 'sopu.v1' })
      .on('connection', (client) => liar.pass(client));
    await new Promise((resolve) => liar.listener.listen(0, '127.0.0.1', resolve));
    liar.url = `http://127.0.0.1:${liar.listener.address().port}`;
    afterwards(() => { liar.listener.close(); liar.listener.closeAllConnections(); });
    return liar;
  }

  forget() { this.tokens = []; this.signed = []; }

  async answer(request, response) {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.headers.authorization) this.tokens.push(request.headers.authorization);
    if (request.method === 'POST') this.signed.push(body);
    const path = request.url.split('?')[0];
    const true_one = await fetch(this.server.url + request.url, {
      method: request.method,
      headers: Object.fromEntries(['authorization', 'content-type', 'accept-language']
        .filter((name) => request.headers[name]).map((name) => [name, request.headers[name]])),
      ...(request.method === 'POST' && { body }),
    });
    const answer = { status: true_one.status, type: true_one.headers.get('content-type'),
      body: Buffer.from(await true_one.arrayBuffer()) };
    Object.assign(answer, await this.lies.http?.(path, answer));
    response.writeHead(answer.status, { 'content-type': answer.type });
    response.end(answer.body);
  }

  pass(client) {
    const true_one = new WebSocket(this.server.url.replace('http', 'ws') + '/v1/socket', 'sopu.v1');
    const waiting = [];
    client.on('message', (bytes) => {
      const call = JSON.parse(bytes);
      if (call.method === 'authenticate') this.tokens.push(call.params.token);
      if (true_one.readyState === WebSocket.OPEN) true_one.send(`${bytes}`);
      else waiting.push(`${bytes}`);
    });
    true_one.on('open', () => { for (const text of waiting) true_one.send(text); });
    true_one.on('message', (bytes) => {
      const message = JSON.parse(bytes);
      client.send(JSON.stringify(this.lies.socket?.(message) ?? message));
    });
    client.on('close', () => true_one.close());
    true_one.on('close', () => client.close());
  }
}

// A lie about one member of a JSON answer to a path.
export const about = (path, change) => ({
  http: (asked, answer) => {
    if (asked !== path) return undefined;
    const value = JSON.parse(answer.body);
    return { body: JSON.stringify(change(value) ?? value) };
  },
});
