// What was checked in this browser, and how it came out: an auditor wants to know when somebody
// looked last.
export interface Audit {
  /** RFC 3339, on this device's clock. */
  at: string;
  /** The origin of a log, or what the file is called. */
  name: string;
  /** Of a log: its events. Absent: it was a file. */
  size?: number;
  holds: boolean;
}

const store = 'sopu.audits';
const filesKept = 8;

/** The newest first. */
export function audits(): Audit[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(store) ?? '[]');
    return Array.isArray(list) ? list as Audit[] : [];
  } catch {
    return [];
  }
}

const isOfLog = ({ size }: Audit): boolean => size !== undefined;

/**
 * With one more. Each visit checks the log: of that the newest says all, and must not push out what
 * was found of files.
 */
export function withAudit(all: readonly Audit[], audit: Audit): Audit[] {
  const newest = [audit, ...all];
  const log = newest.find(isOfLog);
  const files = newest.filter((one) => !isOfLog(one)).slice(0, filesKept);
  return newest.filter((one) => one === log || files.includes(one));
}

export function keepAudit(audit: Omit<Audit, 'at'>): void {
  const all = withAudit(audits(), { at: new Date().toISOString(), ...audit });
  try {
    localStorage.setItem(store, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing has no last time.
  }
}
