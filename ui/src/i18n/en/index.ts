import type { Messages } from '../index'
import { app } from './app'
import { fault, faultNext, faultSafe } from './fault'
import { lists } from './lists'
import { review } from './review'
import { start } from './start'
import { ui } from './ui'

/** Exactly the keys of zh-CN: the type says so, and a test says it again. */
export const en: Messages = { app, ui, lists, review, start, fault, faultSafe, faultNext }
