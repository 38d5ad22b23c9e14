import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Serves one page at any path of this machine alone, and notes what is asked for. */
export class PageServer {
  public html = '';
  public asked: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    this.asked.push(request.url ?? '');
    response.setHeader('Content-Type', 'text/html');
    response.end(this.html);
  });

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}/report`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
