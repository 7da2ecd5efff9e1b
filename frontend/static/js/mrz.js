// The machine-readable zone of passports and cards (ICAO Doc 9303), read and checked in the
// browser with the same answers as the server.

// Where each field stands in the joined lines, from and before; by the length of these.
const LAYOUTS = {
  90: {
    name: "TD1",
    lines: 3,
    letters: "ACI",
    issuing_state: [2, 5],
    document_number: [5, 14],
    nationality: [45, 48],
    date_of_birth: [30, 36],
    sex: 37,
    date_of_expiry: [38, 44],
    optional_data: [[15, 30], [48, 59]],
    names: [60, 90],
    composite: [[5, 30], [30, 37], [38, 45], [48, 59]],
    composite_check: 59,
  },
  72: {
    name: "TD2",
    lines: 2,
    letters: "ACI",
    issuing_state: [2, 5],
    document_number: [36, 45],
    nationality: [46, 49],
    date_of_birth: [49, 55],
    sex: 56,
    date_of_expiry: [57, 63],
    optional_data: [[64, 71]],
    names: [5, 36],
    composite: [[36, 46], [49, 56], [57, 71]],
    composite_check: 71,
  },
  88: {
    name: "TD3",
    lines: 2,
    letters: "P",
    issuing_state: [2, 5],
    document_number: [44, 53],
    nationality: [54, 57],
    date_of_birth: [57, 63],
    sex: 64,
    date_of_expiry: [65, 71],
    optional_data: [[72, 86]],
    names: [5, 44],
    composite: [[44, 54], [57, 64], [65, 87]],
    composite_check: 87,
  },
};

const ANY = /^[0-9A-Z<]*$/;
const SEXES = { F: "F", M: "M", "<": "X", X: "X" };
const EXPIRY_WINDOW = 50; // years to either side of today; passports live for ten

/** The check digit (weights 7, 3, 1) of capitals, digits and fillers. */
export function checkDigit(text) {
  const value = (letter) => (letter === "<" ? 0 : parseInt(letter, 36));
  const total = Array.from(text).reduce((sum, one, at) => sum + value(one) * [7, 3, 1][at % 3], 0);
  return String(total % 10);
}

function join(typed) {
  // One unit for one character, so that places can be counted.
  const plain = typed.replace(/[^\x00-\x7f]/gu, "?").replace(/[a-z]/g, (one) => one.toUpperCase());
  const trim = (text, pattern) => text.replace(pattern, "");
  const lines = trim(plain, /^[ \t\r\n]+|[ \t\r\n]+$/g)
    .split(/[\r\n]+/)
    .map((line) => trim(line, /^[ \t]+|[ \t]+$/g));
  const text = lines.join("");
  const layout = LAYOUTS[text.length];
  const even = layout && lines.every((line) => line.length === text.length / layout.lines);
  return [text, lines.length === 1 || even ? layout : undefined];
}

/**
 * Whether what was typed so far is a whole MRZ: passport readers type like keyboards, and the
 * first 72 characters of a longer document must not pass for a short one.
 */
export function looksComplete(typed) {
  const [text, layout] = join(typed);
  if (!layout || !layout.letters.includes(text[0])) return false;
  const dated = ([start, end], form) => form.test(text.slice(start, end + 1));
  return dated(layout.date_of_expiry, /^\d{7}$/) && dated(layout.date_of_birth, /^[\d<]{6}\d$/);
}

const words = (text) => text.split("<").filter(Boolean);
const two = (number) => String(number).padStart(2, "0");

function possible(year, month, day) {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return day >= 1 && day <= (days ?? 0);
}

/** One reading: takes each field, and notes what is wrong with it. */
class Reader {
  constructor(text, layout, today) {
    Object.assign(this, { text, layout, today, errors: [] });
  }

  read() {
    const { layout } = this;
    const document_code = this.documentCode();
    const issuing_state = this.state("issuing_state");
    const [document_number, optional] = this.documentNumber();
    const nationality = this.state("nationality");
    const [surname, given_names] = this.names();
    const mrz = {
      layout: layout.name,
      document_code,
      issuing_state,
      document_number,
      nationality,
      surname,
      given_names,
      names_truncated: !this.part(layout.names).endsWith("<"),
      sex: this.sex(),
      date_of_birth: this.dateOfBirth(),
      date_of_expiry: this.dateOfExpiry(),
      optional_data: this.optionalData(optional),
    };
    const covered = layout.composite.map((span) => this.part(span)).join("");
    this.check("composite", covered, this.text[layout.composite_check]);
    return mrz;
  }

  part([start, end]) {
    return this.text.slice(start, end);
  }

  fail(field, code) {
    this.errors.push({ field, code });
  }

  check(field, text, digit) {
    if (ANY.test(text) && checkDigit(text) !== digit) this.fail(field, "wrong_check_digit");
  }

  documentCode() {
    const code = this.text.slice(0, 2);
    if (!/^[A-Z][A-Z<]$/.test(code)) this.fail("document_code", "impossible_character");
    else if (!this.layout.letters.includes(code[0])) {
      this.fail("document_code", "unsupported_document");
    }
    return code.replace(/<+$/, "");
  }

  state(field) {
    const state = this.part(this.layout[field]);
    if (/^<*$/.test(state)) this.fail(field, "missing");
    else if (!/^[A-Z]{1,3}<*$/.test(state)) this.fail(field, "impossible_character");
    return state.replace(/<+$/, "");
  }

  /** The number, and the optional data that are left behind it. */
  documentNumber() {
    const span = this.layout.document_number;
    let [number, digit] = [this.part(span), this.text[span[1]]];
    let optional = this.part(this.layout.optional_data[0]);
    const rest = optional.split("<")[0];
    const card = this.layout.name !== "TD3";
    if (digit === "<" && !number.includes("<") && card && rest.length > 1) {
      // More than nine characters: the rest and then the check digit stand behind.
      [number, digit] = [number + rest.slice(0, -1), rest.slice(-1)];
      optional = optional.slice(rest.length);
    }
    if (/^<*$/.test(number)) this.fail("document_number", "missing");
    else if (!/^[0-9A-Z][0-9A-Z<]*$/.test(number)) {
      this.fail("document_number", "impossible_character");
    }
    this.check("document_number", number, digit);
    return [number.replace(/<+$/, ""), optional];
  }

  names() {
    const zone = this.part(this.layout.names);
    const at = zone.indexOf("<<");
    const surname = at < 0 ? zone : zone.slice(0, at);
    const given = at < 0 ? "" : zone.slice(at + 2);
    for (const [field, text] of [["surname", surname], ["given_names", given]]) {
      if (!/^[A-Z<]*$/.test(text)) this.fail(field, "impossible_character");
    }
    if (/^<*$/.test(surname)) this.fail("surname", "missing");
    return [words(surname).join(" "), words(given).join(" ")];
  }

  sex() {
    const letter = this.text[this.layout.sex];
    if (!(letter in SEXES)) this.fail("sex", "impossible_character");
    return SEXES[letter] ?? "X";
  }

  dateOfBirth() {
    const digits = this.digits("date_of_birth", /^(\d{6}|\d{4}<{2}|\d{2}<{4}|<{6})$/);
    if (!digits) return "";
    const known = digits.replace(/</g, "");
    const today = this.today.replace(/-/g, "").slice(2, 2 + known.length);
    const century = Number(this.today.slice(0, 2)) * 100;
    const year = Number(known.slice(0, 2)) + (known <= today ? century : century - 100);
    const [month, day] = [known.slice(2, 4), known.slice(4, 6)];
    if (!possible(year, Number(month || 1), Number(day || 1))) {
      this.fail("date_of_birth", "impossible_date");
    }
    return [String(year).padStart(4, "0"), month, day].filter(Boolean).join("-");
  }

  dateOfExpiry() {
    const digits = this.digits("date_of_expiry", /^\d{6}$/);
    if (!digits) return "";
    const [year, month, day] = [0, 2, 4].map((at) => Number(digits.slice(at, at + 2)));
    const first = Number(this.today.slice(0, 4)) - EXPIRY_WINDOW;
    const whole = first + ((((year - first) % 100) + 100) % 100);
    if (!possible(whole, month, day)) this.fail("date_of_expiry", "impossible_date");
    return `${String(whole).padStart(4, "0")}-${two(month)}-${two(day)}`;
  }

  /** The six characters of a date, or nothing when they cannot be one. */
  digits(field, form) {
    const span = this.layout[field];
    const text = this.part(span);
    if (!/^[0-9<]*$/.test(text)) this.fail(field, "impossible_character");
    else if (!form.test(text)) this.fail(field, "impossible_date");
    this.check(field, text, this.text[span[1]]);
    return form.test(text) && text !== "<<<<<<" ? text : "";
  }

  optionalData(first) {
    const parts = [first, ...this.layout.optional_data.slice(1).map((span) => this.part(span))];
    if (!parts.every((text) => ANY.test(text))) {
      this.fail("optional_data", "impossible_character");
    }
    const digit = this.text[86];
    if (this.layout.name === "TD3" && (/[^<]/.test(first) || digit !== "<")) {
      // An unused personal number may have a filler for its check digit.
      this.check("optional_data", first, digit);
    }
    return parts.flatMap(words).join(" ");
  }
}

/**
 * Reads an MRZ, its lines joined by a newline or by nothing: `{mrz, errors}`, where `mrz` is null
 * if there are errors (`{field, code}`). `today` (ISO) decides the century of the dates.
 */
export function readMrz(typed, today) {
  const [text, layout] = join(typed);
  if (!layout) return { mrz: null, errors: [{ field: "mrz", code: "wrong_length" }] };
  const reader = new Reader(text, layout, today);
  const mrz = reader.read();
  return { mrz: reader.errors.length ? null : mrz, errors: reader.errors };
}
