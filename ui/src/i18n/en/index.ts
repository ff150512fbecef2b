import type { Messages } from '../index'
import { app } from './app'
import { fault, faultNext, faultSafe } from './fault'
import { ui } from './ui'

/** Exactly the keys of zh-CN: the type says so, and a test says it again. */
export const en: Messages = { app, ui, fault, faultSafe, faultNext }
