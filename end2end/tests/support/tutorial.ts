// Somebody with the tutorial's client: twenty lines around a socket.

import websocket from 'websocket';

interface Message {
  type: 'userevent' | 'contentchange';
  data: {
    users?: Record<string, { username: string }>;
    userActivity: string[];
    editorContent?: string;
  };
}

export class TutorialClient {
  users: string[] = [];
  activity: string[] = [];
  content = '';

  private constructor(private readonly socket: websocket.w3cwebsocket) {
    socket.onmessage = ({ data }) => {
      const message: Message = JSON.parse(String(data));
      this.activity = message.data.userActivity;
      if (message.data.users) {
        this.users = Object.values(message.data.users).map(({ username }) => username);
      }
      if (message.type === 'contentchange') this.content = message.data.editorContent ?? '';
    };
  }

  /** Opens a socket at `url` and says nothing. */
  static async connects(url: string): Promise<TutorialClient> {
    const socket = new websocket.w3cwebsocket(url);
    const client = new TutorialClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.onopen = () => resolve();
      socket.onerror = () => reject(new Error(`no socket at ${url}`));
    });
    return client;
  }

  static async joins(url: string, username: string): Promise<TutorialClient> {
    const client = await TutorialClient.connects(url);
    client.says({ type: 'userevent', username });
    return client;
  }

  says(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Changes what stands in the editor, which sends all of it. */
  types(username: string, change: (content: string) => string): void {
    this.content = change(this.content);
    this.says({ type: 'contentchange', username, content: this.content });
  }

  leaves(): void {
    this.socket.close();
  }
}
