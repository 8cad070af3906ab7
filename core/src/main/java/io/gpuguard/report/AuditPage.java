package io.gpuguard.report;

/** A plain page for an auditor: no script, one file, dark mode, narrow windows, prints well. */
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
    * { box-sizing: border-box }
    :root { color-scheme: light dark; --back: #f3f5f7; --card: #fff; --ink: #18202a; --dim: #55606e; --line: #d8dee5;
      --bad: #b71c3c; --warn: #8a5a00; --good: #1b6e3c }
    @media (prefers-color-scheme: dark) { :root { --back: #12171d; --card: #1b222b; --ink: #e6ebf1; --dim: #a3afbd;
      --line: #323c48; --bad: #ff8a9b; --warn: #f0c060; --good: #7fd6a0 } }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 1280px; margin: 0 auto; padding: 1.5rem 1rem 3rem;
      background: var(--back); color: var(--ink); overflow-wrap: anywhere }
    h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 0 }
    h3 { font-size: .88rem; margin: 1.2rem 0 .3rem; color: var(--dim) }
    p { margin: .3rem 0 } ul { margin: .3rem 0; padding-left: 1.2rem }
    section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.2rem; margin-top: 1rem }
    table { border-collapse: collapse; width: 100%%; font-size: .88rem }
    th, td { text-align: left; vertical-align: top; padding: .35rem .6rem .35rem 0; border-bottom: 1px solid var(--line) }
    th { color: var(--dim); font-weight: 600; overflow-wrap: normal } tr:last-child td { border-bottom: 0 }
    td:first-child { font-family: ui-monospace, monospace; min-width: 12rem }
    td[data-title=need] { font-weight: 600; overflow-wrap: normal }
    .not-needed td[data-title=need], .unknown td[data-title=need] { color: var(--bad) }
    .read-only-suffices td[data-title=need], .needed-in-part td[data-title=need] { color: var(--warn) }
    .needed td[data-title=need] { color: var(--good) }
    code { font-size: .85rem; color: var(--dim) }
    @media (max-width: 760px) {
      thead { display: none } tr, td { display: block } td[data-title] { border: 0; padding: .15rem 0 }
      td[data-title]::before { content: attr(data-title) ": "; color: var(--dim); font: 13px system-ui, sans-serif }
      td:empty { display: none } tr { border-bottom: 1px solid var(--line); padding: .5rem 0 }
    }
    @media print {
      @page { size: A4 landscape; margin: 14mm }
      :root { color-scheme: light; --back: #fff; --card: #fff; --ink: #000; --dim: #444; --line: #bbb; --bad: #b71c3c;
        --warn: #8a5a00; --good: #1b6e3c }
      body { max-width: none; padding: 0; font-size: 10pt } section { padding: .6rem 0; border: 0; border-top: 1px solid var(--line) }
      tr, li { break-inside: avoid } h2, h3 { break-after: avoid }
    }
    </style>
    <main><h1>%1$s</h1><p>%2$s</p>
    %3$s
    </main>
    </html>
    """
        .formatted(Markup.escape(title), Markup.escape(summary), body);
  }
}
