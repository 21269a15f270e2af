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
const kept = 8;

/** The newest first. */
export function audits(): Audit[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(store) ?? '[]');
    return Array.isArray(list) ? list as Audit[] : [];
  } catch {
    return [];
  }
}

export function keepAudit(audit: Omit<Audit, 'at'>): void {
  const all = [{ at: new Date().toISOString(), ...audit }, ...audits()].slice(0, kept);
  try {
    localStorage.setItem(store, JSON.stringify(all));
  } catch {
    // A browser that keeps nothing has no last time.
  }
}
