// The server that comes with y-websocket, as it is: documents in memory, one process.
// PORT says where it listens, on this machine alone.

import { createRequire } from 'node:module'

process.env.HOST = '127.0.0.1'
// It reads its variables as it is loaded. By its path, for the package does not export it.
createRequire(import.meta.url)('./node_modules/y-websocket/bin/server.cjs')
