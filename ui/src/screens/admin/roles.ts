/** All roles, in the order in which they are shown. */
export const ROLES = ['reviewer', 'finance', 'manager', 'administrator'] as const
