package io.gpuguard.report;

/** A plain page for an auditor: no script, one file, dark mode, prints well. */
final class AuditPage {

  private AuditPage() {}

  /**
   * @param body markup, escaped already
   */
  static String of(String title, String summary, String body) {
    return """
    <!doctype html>
    <html lang="en">
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>%1$s</title>
    <style>
    :root { color-scheme: light dark; --line: #8884; --bad: #c62828; --warn: #b26a00; --good: #2e7d32 }
    @media (prefers-color-scheme: dark) { :root { --bad: #ff8a80; --warn: #ffcc80; --good: #a5d6a7 } }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 1200px; margin: 2rem auto; padding: 0 1rem }
    h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem; border-top: 1px solid var(--line); padding-top: 1rem }
    table { border-collapse: collapse; width: 100%%; font-size: .9rem }
    th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line) }
    td:first-child { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
    tr.not-needed td:nth-child(4), tr.unknown td:nth-child(4) { color: var(--bad); font-weight: 600 }
    tr.read-only-suffices td:nth-child(4) { color: var(--warn); font-weight: 600 }
    tr.needed td:nth-child(4) { color: var(--good) }
    code { font-size: .85rem; opacity: .8 }
    @media print { section { break-inside: avoid } body { max-width: none } }
    </style>
    <main><h1>%1$s</h1><p>%2$s</p>
    %3$s
    </main>
    </html>
    """
        .formatted(Markup.escape(title), Markup.escape(summary), body);
  }
}
