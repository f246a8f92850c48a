/** Someone who books. */
export interface Person {
  readonly name: string;
  /** Cal.com's made-up address for a booker who left only a phone number. */
  readonly email: string;
  readonly phone: string | null;
  /** How calbase names them: the address in lower case, or `tel:` and the digits. */
  readonly contact: string;
  readonly phoneOnly: boolean;
  /** The address belongs to an organization, not to a free mail service. */
  readonly organization: boolean;
  /** On whose clocks they are written to. */
  readonly timeZone: string;
}

const ADA: Person = {
  name: "Ada Okafor",
  email: "ada@okafor-design.example",
  phone: "+12025550143",
  contact: "ada@okafor-design.example",
  phoneOnly: false,
  organization: true,
  timeZone: "America/St_Johns",
};

const BEN: Person = {
  name: "Ben",
  email: "ben.moser@gmail.com",
  phone: null,
  contact: "ben.moser@gmail.com",
  phoneOnly: false,
  organization: false,
  timeZone: "Europe/Berlin",
};

const CLEO: Person = {
  name: "Cleo Vance",
  email: "4917012345678@sms.cal.com",
  phone: "+49 170 12345678",
  contact: "tel:4917012345678",
  phoneOnly: true,
  organization: false,
  timeZone: "Asia/Kathmandu",
};

const DORA: Person = {
  name: "Dora Lindqvist",
  email: "dora@lab.example",
  phone: null,
  contact: "dora@lab.example",
  phoneOnly: false,
  organization: true,
  timeZone: "Australia/Lord_Howe",
};

/** Few, so that one person often has several bookings. */
export const PEOPLE: readonly [Person, ...Person[]] = [ADA, BEN, DORA, CLEO];

/** Come along with a booker and are nobody's lead. */
export const GUESTS: readonly Person[] = [
  {
    name: "Gus Guest",
    email: "gus@elsewhere.example",
    phone: null,
    contact: "gus@elsewhere.example",
    phoneOnly: false,
    organization: true,
    timeZone: "Asia/Kathmandu",
  },
];

/** Who may organize a meeting: the first, until it is given to the other. */
export const ORGANIZERS = [
  { name: "Nora Lind", email: "nora@studio-lind.example" },
  { name: "Otto Berg", email: "otto@studio-lind.example" },
] as const;

/** Hosts together with the organizer, and is nobody's attendee, whatever list they stand in. */
export const COHOST: Person = {
  name: "Hana Host",
  email: "hana@studio-lind.example",
  phone: null,
  contact: "hana@studio-lind.example",
  phoneOnly: false,
  organization: true,
  timeZone: "Europe/Stockholm",
};
