import { admin } from './admin'
import { app } from './app'
import { batches } from './batches'
import { deposits } from './deposits'
import { fault, faultNext, faultSafe } from './fault'
import { letters } from './letters'
import { lists } from './lists'
import { looks } from './looks'
import { payments } from './payments'
import { queues } from './queues'
import { reports } from './reports'
import { review } from './review'
import { shared } from './shared'
import { start } from './start'
import { ui } from './ui'
import { workbench } from './workbench'

/** The source language. A screen adds its own file here and the same one under `en/`. */
export const zhCN = { app, ui, shared, lists, looks, review, start, deposits, payments, batches, reports, admin, workbench, letters, queues, fault, faultSafe, faultNext }
