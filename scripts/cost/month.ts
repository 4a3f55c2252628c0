/** AWS's own month: 365 days by twelve. */
export const HOURS_A_MONTH = 730;
export const DAYS_A_MONTH = HOURS_A_MONTH / 24;
export const MINUTES_A_MONTH = HOURS_A_MONTH * 60;
export const SECONDS_A_MONTH = HOURS_A_MONTH * 3_600;
