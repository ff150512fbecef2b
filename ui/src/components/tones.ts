/** Colour and shape of a state. The shape says the same as the colour, for whoever cannot see it. */
export type Tone = 'neutral' | 'accent' | 'amber' | 'red'

export type Shape =
  | 'dot'
  | 'ring'
  | 'half'
  | 'dash'
  | 'check'
  | 'cross'
  | 'triangle'
  | 'diamond'
  | 'clock'
  | 'question'

/** The shape a tone has when none is asked for. */
export const shapeOf: Record<Tone, Shape> = {
  neutral: 'ring',
  accent: 'check',
  amber: 'clock',
  red: 'triangle',
}
