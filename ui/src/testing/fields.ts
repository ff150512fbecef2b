import { screen } from '@testing-library/vue'

/** The input of the field of that test id. */
export const inputOf = (id: string): HTMLInputElement => screen.getByTestId(id).querySelector('input') as HTMLInputElement
