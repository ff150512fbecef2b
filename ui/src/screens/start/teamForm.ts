/** What the dialog for a team's store holds, and the request it makes of it. */
import type { KnownTeam, OpenTeam, Picked } from '../../backend/contract'

export const USUAL_PORT = '5432'

export interface TeamForm {
  host: string
  port: string
  database: string
  login: string
  password: string
  authority: Picked | null
  attachments: Picked | null
  /** Without TLS, through a tunnel that ends on this computer. */
  plain: boolean
  keep: boolean
}

export const emptyForm = (): TeamForm => ({
  host: '',
  port: USUAL_PORT,
  database: '',
  login: '',
  password: '',
  authority: null,
  attachments: null,
  plain: false,
  keep: false,
})

/** The form for the store that was opened last. */
export const formOf = (team: KnownTeam): TeamForm => ({
  ...emptyForm(),
  host: team.host,
  port: String(team.port),
  database: team.database,
  login: team.login,
  authority: team.authority,
  attachments: team.attachments,
  plain: team.plain,
  keep: team.kept,
})

/** `server/database`, with the port where it is not the usual one. */
export const teamName = (team: KnownTeam): string =>
  `${team.host}${String(team.port) === USUAL_PORT ? '' : `:${team.port}`}/${team.database}`

/** Whether a name is this computer's own: only there a tunnel can end. */
export const isHere = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host.trim())

export function portFits(port: string): boolean {
  const n = Number(port)
  return /^\d{1,5}$/.test(port.trim()) && n > 0 && n < 65536
}

/** The address without login and password: those travel beside it. */
export function addressOf(form: TeamForm): string {
  const host = form.host.trim()
  const place = host.includes(':') ? `[${host}]` : encodeURIComponent(host)
  const plain = form.plain && (isHere(host) || host.startsWith('/'))
  return `postgres://${place}:${form.port.trim()}/${encodeURIComponent(form.database.trim())}${plain ? '?sslmode=disable' : ''}`
}

export const requestOf = (form: TeamForm, make = false): OpenTeam => ({
  address: addressOf(form),
  authority: form.plain ? '' : (form.authority?.file ?? ''),
  attachments: form.attachments?.file ?? '',
  login: form.login.trim(),
  password: form.password,
  keep: form.keep,
  make,
})
