/** The source language. A screen adds its own file here and the same one under `en/`. */
import { app } from './app'
import { fault, faultNext, faultSafe } from './fault'
import { lists } from './lists'
import { review } from './review'
import { start } from './start'
import { ui } from './ui'

export const zhCN = { app, ui, lists, review, start, fault, faultSafe, faultNext }
