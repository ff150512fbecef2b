/** The source language. A screen adds its own file here and the same one under `en/`. */
import { app } from './app'
import { fault, faultNext, faultSafe } from './fault'
import { ui } from './ui'

export const zhCN = { app, ui, fault, faultSafe, faultNext }
