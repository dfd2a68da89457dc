// Waiting, where the server asks for it: the whole of it stands here.

/** The network is away, or the server: try again another time. */
export class Away extends Error {}

const TRIES = 4;
const BUSY = new Set([429, 502, 503, 504]);

const pause = (seconds: number) =>
  new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000));

/**
 * A `fetch` that comes back when the server is busy, after as many seconds as it says.
 *
 * Only what reads is repeated by itself: of a write that got no answer nobody knows
 * whether it was made. 429 is the exception: nothing was made.
 *
 * @throws Away when there is no answer, or none but "busy" in four tries
 */
export async function patientFetch(
  request: Request,
  wait: (seconds: number) => Promise<void> = pause,
): Promise<Response> {
  const reads = request.method === "GET" || request.method === "HEAD";
  for (let turn = 0; ; turn += 1) {
    let answer: Response;
    try {
      answer = await fetch(request.clone());
    } catch (cause) {
      throw new Away("there is no answer", { cause });
    }
    const again = answer.status === 429 || (reads && BUSY.has(answer.status));
    if (!again) return answer;
    if (turn + 1 === TRIES) throw new Away(`it is busy (${answer.status})`);
    // Drop the body, or the connection stays open for it.
    await answer.body?.cancel();
    const asked = Number(answer.headers.get("Retry-After") ?? 2 ** turn);
    // A part of a second more, so that many phones do not come back at once.
    await wait(asked + Math.random());
  }
}
