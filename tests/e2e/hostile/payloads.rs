//! Texts that mean harm, written for this test after the kinds the public corpora collect: markup that
//! runs, markup that fetches, texts that leave the place they were put into, and texts that run
//! nothing but turn a line around, vanish, or do not fit.
//!
//! What runs sets `top.__ran` to its kind; what fetches asks the test's own listener for it. Each kind
//! also says where a careless page would have put it ([`Way`]), so that the control page can run it.

/// Where a page without protection puts a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Among the page's markup.
    Markup,
    /// Between the quotes of an attribute.
    Attribute,
    /// Between the quotes of a script.
    Script,
    /// Written into the page by a script that unescapes it.
    Written,
    /// As the address of a link that is followed.
    Link,
    /// In a template of double braces.
    Braces,
    /// In a template of backticks.
    Backticks,
    /// Decoded once more than it was encoded.
    Decoded,
    /// Nowhere: it runs nothing.
    Seen,
}

/// One text and its kind.
#[derive(Clone, Debug)]
pub struct Payload {
    pub kind: &'static str,
    pub way: Way,
    pub text: String,
}

/// `RUN` runs, `ASK` is an address of the test's listener.
const RUNNING: &[(&str, Way, &str)] = &[
    ("script", Way::Markup, "<script>RUN</script>"),
    ("img", Way::Markup, "<img src=x onerror=RUN>"),
    ("svg", Way::Markup, "<svg onload=RUN>"),
    (
        "mathml",
        Way::Markup,
        "<math><mtext><img src=x onerror=RUN></mtext></math>",
    ),
    ("quote", Way::Attribute, "x\"><img src=x onerror=RUN>"),
    (
        "textarea",
        Way::Markup,
        "<textarea></textarea><img src=x onerror=RUN>",
    ),
    ("link", Way::Link, "javascript:RUN"),
    (
        "braces",
        Way::Braces,
        "{{constructor.constructor(\"RUN\")()}}",
    ),
    ("entities", Way::Decoded, "&lt;img src=x onerror=RUN&gt;"),
    ("sheet", Way::Markup, "<style>@import url(ASK)</style>"),
    ("fetch", Way::Markup, "<img src=ASK>"),
    // From here on in the deep run only.
    ("script-case", Way::Markup, "</title><ScRiPt >RUN</sCrIpT >"),
    ("script-src", Way::Markup, "<script src=ASK></script>"),
    ("img-slash", Way::Markup, "<img/src='x'/onerror=RUN>"),
    ("img-quoted", Way::Markup, "<img src='x' onerror='RUNQ'>"),
    ("img-lines", Way::Markup, "<img src=x onerror\t=\tRUN>"),
    ("svg-script", Way::Markup, "<svg><script>RUN</script></svg>"),
    (
        "svg-begin",
        Way::Markup,
        "<svg><animate onbegin=RUN attributeName=x dur=1s>",
    ),
    (
        "svg-foreign",
        Way::Markup,
        "<svg><foreignObject><img src=x onerror=RUN></foreignObject></svg>",
    ),
    ("svg-image", Way::Markup, "<svg><image href=ASK></svg>"),
    ("body", Way::Markup, "<body onload=RUN>"),
    ("details", Way::Markup, "<details open ontoggle=RUN>"),
    (
        "srcdoc",
        Way::Markup,
        "<iframe srcdoc=\"<script>RUN</script>\"></iframe>",
    ),
    (
        "frame-link",
        Way::Markup,
        "<iframe src=\"javascript:RUN\"></iframe>",
    ),
    ("frame-ask", Way::Markup, "<iframe src=ASK></iframe>"),
    (
        "animated",
        Way::Markup,
        "<style>@keyframes z{}</style><b style=animation:z onanimationstart=RUN>",
    ),
    (
        "noscript",
        Way::Markup,
        "<noscript><p title=\"</noscript><img src=x onerror=RUN>\">",
    ),
    ("comment", Way::Markup, "<!--><img src=x onerror=RUN>-->"),
    (
        "title",
        Way::Markup,
        "<title></title><img src=x onerror=RUN>",
    ),
    ("table", Way::Markup, "<table><img src=x onerror=RUN>"),
    ("sheet-link", Way::Markup, "<link rel=stylesheet href=ASK>"),
    ("background", Way::Markup, "<p style=background:url(ASK)>x"),
    (
        "refresh",
        Way::Markup,
        "<meta http-equiv=refresh content=0;url=ASK>",
    ),
    ("attribute", Way::Attribute, "x\" onerror=\"RUNQ"),
    ("script-string", Way::Script, "';RUN;//"),
    ("script-end", Way::Script, "</script><script>RUN</script>"),
    (
        "written",
        Way::Written,
        "\\u003cimg src=x onerror=RUN\\u003e",
    ),
    (
        "written-hex",
        Way::Written,
        "\\x3cimg src=x onerror=RUN\\x3e",
    ),
    ("link-lines", Way::Link, "java\nscript:RUN"),
    (
        "link-comment",
        Way::Link,
        "javascript:/*--></title></style>*/RUN",
    ),
    ("backticks", Way::Backticks, "${RUN}"),
    (
        "entities-hex",
        Way::Decoded,
        "&#x3c;img src=x onerror=RUN&#x3e;",
    ),
    (
        "entities-number",
        Way::Decoded,
        "&#60;img src=x onerror=RUN&#62;",
    ),
];
/// How many of [`RUNNING`] are in the ordinary run.
const ORDINARY: usize = 11;

/// What runs nothing. The second half of each pair is said once for every hundred characters or so.
const SEEN: &[(&str, &str)] = &[
    ("override", "abc\u{202e}gnp.exe\u{202c}"),
    ("isolate", "\u{2067}\u{2066}\u{202d}אבג\u{2069}123"),
    ("zero-width", "a\u{200b}d\u{200c}m\u{2060}i\u{feff}n"),
    (
        "stacks",
        "Z\u{0300}\u{0301}\u{0302}\u{0303}\u{0304}\u{0306}\u{0307}\u{0308}\u{030a}\u{030b}\u{030c}\u{0323}\u{0324}\u{0325}\u{0327}\u{0328}\u{032d}\u{0330}\u{0331}",
    ),
    ("arabic", "مرحبا (1) <b>שלום</b>"),
    ("broad", "﷽﷽﷽﷽﷽﷽﷽﷽"),
    // From here on in the deep run only.
    ("marks", "a\u{200e}\u{200f}\u{061c}b"),
    ("tags", "x\u{e0041}\u{e0042}\u{e007f}y"),
    ("fillers", "a\u{3164}b\u{115f}c\u{ffa0}d\u{00ad}e"),
    (
        "joined",
        "👨\u{200d}👩\u{200d}👧\u{200d}👦🏳\u{fe0f}\u{200d}🌈",
    ),
    ("lines", "a\u{2028}b\u{2029}c\u{0085}d"),
    ("controls", "a\u{0007}b\u{001b}[31mc\u{0008}d"),
    ("private", "a\u{e000}b\u{f8ff}c\u{fffd}d"),
];
const SEEN_ORDINARY: usize = 6;

/// The texts of this run, whose listener is at `port`.
pub fn payloads(port: u16, deep: bool) -> Vec<Payload> {
    let cut = |all: usize, ordinary: usize| if deep { all } else { ordinary };
    let running = RUNNING.iter().take(cut(RUNNING.len(), ORDINARY));
    let running = running.map(|&(kind, way, text)| Payload {
        kind,
        way,
        text: text
            .replace("RUNQ", &format!("top.__ran=&quot;{kind}&quot;"))
            .replace("RUN", &format!("top.__ran='{kind}'"))
            .replace("ASK", &format!("//127.0.0.1:{port}/{kind}")),
    });
    let seen = SEEN.iter().take(cut(SEEN.len(), SEEN_ORDINARY));
    let seen = seen.map(|&(kind, text)| Payload {
        kind,
        way: Way::Seen,
        text: text.to_owned(),
    });
    let word = |kind, sign: &str, times| Payload {
        kind,
        way: Way::Seen,
        text: sign.repeat(times),
    };
    let long = [word("word", "W", 100), word("signs", "龘", 100)];
    running.chain(seen).chain(long).collect()
}

impl Payload {
    /// Whether what a person reads of it tells that it came from outside: these are looked for.
    pub fn fetches(&self) -> bool {
        self.text.contains("//127.0.0.1:")
    }

    /// The page that a careless hand would have made of it.
    pub fn careless_page(&self) -> String {
        let text = &self.text;
        let quoted = serde_json::to_string(text).unwrap();
        let body = match self.way {
            Way::Markup => text.clone(),
            Way::Attribute => format!("<img src=\"{text}\">"),
            Way::Script => format!("<script>var given='{text}'</script>"),
            Way::Written => format!("<script>document.write(\"{text}\")</script>"),
            Way::Link => format!(
                "<a href=\"{}\">x</a><script>document.querySelector('a').click()</script>",
                text.replace('"', "&quot;")
            ),
            Way::Braces => format!(
                "<script>{quoted}.replace(/\\{{\\{{(.+)\\}}\\}}/, (_, code) => new Function('with(this){{return ' + code + '}}').call({{}}))</script>"
            ),
            Way::Backticks => {
                format!("<script>new Function('return `' + {quoted} + '`')()</script>")
            }
            Way::Decoded => format!(
                "<p></p><script>const p = document.querySelector('p'); p.innerHTML = {quoted}; p.innerHTML = p.textContent</script>"
            ),
            Way::Seen => String::new(),
        };
        format!("<!doctype html><meta charset=utf-8>{body}")
    }
}
