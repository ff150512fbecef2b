import type { Messages } from '../index'
import { admin } from './admin'
import { app } from './app'
import { batches } from './batches'
import { deposits } from './deposits'
import { fault, faultNext, faultSafe } from './fault'
import { letters } from './letters'
import { lists } from './lists'
import { payments } from './payments'
import { queues } from './queues'
import { reports } from './reports'
import { review } from './review'
import { shared } from './shared'
import { start } from './start'
import { ui } from './ui'
import { workbench } from './workbench'

/** Exactly the keys of zh-CN: the type says so, and a test says it again. */
export const en: Messages = { app, ui, shared, lists, review, start, deposits, payments, batches, reports, admin, workbench, letters, queues, fault, faultSafe, faultNext }
