import { nextTick } from 'vue'

/** For tests: a promise that the test settles, so that nothing has to wait for time. */
export interface Held<T> {
  promise: Promise<T>
  give: (value: T) => void
  fail: (thrown: unknown) => void
}

export function held<T>(): Held<T> {
  let give!: (value: T) => void
  let fail!: (thrown: unknown) => void
  const promise = new Promise<T>((resolve, reject) => {
    give = resolve
    fail = reject
  })
  return { promise, give, fail }
}

/** Lets everything run that is already due. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 10; round++) await Promise.resolve()
}

/** Lets answers arrive and be drawn, and what asks because of them. */
export async function rest(): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await settle()
    await nextTick()
  }
}
