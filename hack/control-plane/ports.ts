import { createServer, type Server } from 'node:net'

const LOOPBACK = '127.0.0.1'

/** Ports of the loopback address that nobody listens on, no two the same. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => listen(0)))
  const ports = servers.map((server) => {
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  })
  await Promise.all(servers.map(close))
  return ports
}

/** Throws where somebody listens on a port that a control plane had before. */
export async function requireFree(name: string, port: number): Promise<void> {
  try {
    await close(await listen(port))
  } catch (cause) {
    throw new Error(
      `Cannot start "${name}": port ${port} of ${LOOPBACK} is taken, expected it free; end what listens there, or start in another folder`,
      { cause },
    )
  }
}

function listen(port: number): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => {
      resolve(server)
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
  })
}
