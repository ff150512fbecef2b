import type { Messages } from '../index'
import { admin } from './admin'
import { app } from './app'
import { batches } from './batches'
import { deposits } from './deposits'
import { fault, faultNext, faultSafe } from './fault'
import { payments } from './payments'
import { reports } from './reports'
import { shared } from './shared'
import { ui } from './ui'

/** Exactly the keys of zh-CN: the type says so, and a test says it again. */
export const en: Messages = { app, ui, fault, faultSafe, faultNext, shared, deposits, payments, batches, reports, admin }
