/** How long a message waits for its receiver before it expires, where nothing else is said: 14 days (contract *Time*). */
export const timeToLiveSeconds = 14 * 24 * 60 * 60;
