/** Types of the used part of autocannon 9, which has none. */
declare module 'autocannon' {
  interface Request {
    readonly method: string
    readonly path: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
  interface Options {
    readonly url: string
    readonly connections: number
    readonly duration: number // seconds
    readonly setupClient: (client: { setRequests(requests: readonly Request[]): void }) => void
  }
  interface Result {
    readonly '2xx': number
    readonly non2xx: number
    readonly errors: number
    readonly duration: number // seconds
  }
  export default function autocannon(options: Options): Promise<Result>
}
