/** Roles in words. */
import { t, tMaybe } from '../../i18n'

export const rolesText = (roles: readonly string[]): string =>
  roles.map((role) => tMaybe(`start.role.${role}`) ?? role).join(t('start.listJoin'))
