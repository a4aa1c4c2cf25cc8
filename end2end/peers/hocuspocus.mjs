// Hocuspocus without extensions: documents in memory, one process.
// PORT says where it listens, on this machine alone.

import { Server } from '@hocuspocus/server'

const server = new Server({ address: '127.0.0.1', port: Number(process.env.PORT), quiet: true })
await server.listen()
