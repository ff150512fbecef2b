/** The source language. A screen adds its own file here and the same one under `en/`. */
import { admin } from './admin'
import { app } from './app'
import { batches } from './batches'
import { deposits } from './deposits'
import { fault, faultNext, faultSafe } from './fault'
import { payments } from './payments'
import { reports } from './reports'
import { shared } from './shared'
import { ui } from './ui'

export const zhCN = { app, ui, fault, faultSafe, faultNext, shared, deposits, payments, batches, reports, admin }
