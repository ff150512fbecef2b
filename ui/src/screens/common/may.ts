/** Why the signed-in person cannot do something, told before they try. The core decides again. */
import { t } from '../../i18n'
import { hasRole, me, type Role } from '../../session'
import { roleWord } from './words'

export function roleWhy(...roles: Role[]): string | undefined {
  if (!me.value || hasRole(...roles)) return undefined
  return t('shared.needRole', { roles: roles.map(roleWord).join(' / ') })
}
