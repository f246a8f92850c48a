import type { Phrases } from "../phrases.ts";

const WITH = "{{#organizer_name}} mit {{organizer_name}}{{/organizer_name}}";
const WITH_GUEST = "{{#attendee_name}} mit {{attendee_name}}{{/attendee_name}}";
const WHEN = "{{short_date}}, {{start_time}} {{short_zone}}";

/** German. */
export const de: Phrases = {
  messages: {
    attendee: {
      before_start: {
        subject: `Erinnerung: {{title}}, ${WHEN}`,
        heading: "Bis bald!",
        intro: `wir möchten Sie an Ihren Termin${WITH} erinnern und freuen uns auf Sie.`,
      },
      after_start: {
        subject: "Es geht los: {{title}}",
        heading: "Es geht los",
        intro: `Ihr Termin${WITH} hat begonnen. Falls Sie noch nicht dabei sind: Sie können gerne noch dazukommen.`,
        sms: `Ihr Termin${WITH} hat begonnen. Sie können gerne noch dazukommen.`,
      },
      after_end: {
        subject: "Danke für Ihre Zeit: {{title}}",
        heading: "Danke für Ihre Zeit",
        intro: `vielen Dank, dass Sie sich Zeit für den Termin${WITH} genommen haben. Wir hoffen, er hat Ihnen weitergeholfen.`,
        sms: `Danke für Ihre Zeit${WITH}. Wir hoffen, der Termin hat Ihnen weitergeholfen.`,
      },
      on_booking: {
        subject: `Bestätigt: {{title}}, ${WHEN}`,
        heading: "Ihr Termin ist bestätigt",
        intro: `Ihr Termin${WITH} ist gebucht. Wir freuen uns auf Sie.`,
      },
      on_reschedule: {
        subject: `Neue Zeit: {{title}}, ${WHEN}`,
        heading: "Ihr Termin wurde verschoben",
        intro: `Ihr Termin${WITH} findet nun zur unten genannten Zeit statt. Wir freuen uns auf Sie.`,
      },
      on_cancellation: {
        subject: `Abgesagt: {{title}}, ${WHEN}`,
        heading: "Ihr Termin wurde abgesagt",
        intro: `Ihr Termin${WITH} wurde abgesagt. Sie brauchen nichts weiter zu tun.`,
      },
      on_no_show: {
        subject: "Wir haben Sie vermisst: {{title}}",
        heading: "Wir haben Sie vermisst",
        intro: `leider konnten wir Sie bei Ihrem Termin${WITH} nicht begrüßen. Wir hoffen, es ist alles in Ordnung. Wenn Sie möchten, finden wir gerne einen neuen Termin.`,
        sms: `Wir haben Sie bei Ihrem Termin${WITH} vermisst und hoffen, es ist alles in Ordnung. Wenn Sie möchten, finden wir gerne einen neuen.`,
      },
      on_request: {
        subject: `Angefragt: {{title}}, ${WHEN}`,
        heading: "Wir haben Ihre Anfrage erhalten",
        intro: `Sie haben einen Termin${WITH} angefragt. Er muss noch bestätigt werden; Sie hören von uns.`,
      },
      on_rejection: {
        subject: `Abgelehnt: {{title}}, ${WHEN}`,
        heading: "Ihre Anfrage wurde abgelehnt",
        intro: `leider konnte Ihr Termin${WITH} nicht bestätigt werden. Fragen Sie gerne nach einer anderen Zeit.`,
      },
      on_payment_pending: {
        subject: `Zahlung offen: {{title}}, ${WHEN}`,
        heading: "Ihre Zahlung ist noch offen",
        intro: `Ihr Termin${WITH} ist noch nicht bezahlt. Er kann erst bestätigt werden, wenn Ihre Zahlung eingegangen ist.`,
      },
      on_payment: {
        subject: `Zahlung erhalten: {{title}}, ${WHEN}`,
        heading: "Danke für Ihre Zahlung",
        intro: `wir haben Ihre Zahlung für den Termin${WITH} erhalten.`,
      },
    },
    host: {
      before_start: {
        subject: `Erinnerung: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Bald ist es so weit",
        intro: `wir erinnern Sie an den Termin${WITH_GUEST}.`,
      },
      after_start: {
        subject: `Begonnen: {{title}}${WITH_GUEST}`,
        heading: "Der Termin hat begonnen",
        intro: `der Termin${WITH_GUEST} hat begonnen.`,
      },
      after_end: {
        subject: `Beendet: {{title}}${WITH_GUEST}`,
        heading: "Der Termin ist zu Ende",
        intro: `der Termin${WITH_GUEST} ist zu Ende.`,
      },
      on_booking: {
        subject: `Neue Buchung: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Neue Buchung",
        intro:
          "{{#attendee_name}}{{attendee_name}} hat einen Termin gebucht.{{/attendee_name}}{{^attendee_name}}es gibt einen neuen Termin.{{/attendee_name}}",
      },
      on_reschedule: {
        subject: `Neue Zeit: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Termin verschoben",
        intro: `der Termin${WITH_GUEST} findet nun zur unten genannten Zeit statt.`,
      },
      on_cancellation: {
        subject: `Abgesagt: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Termin abgesagt",
        intro: `der Termin${WITH_GUEST} wurde abgesagt.`,
      },
      on_no_show: {
        subject: `Nicht erschienen: {{title}}${WITH_GUEST}`,
        heading: "Nicht erschienen",
        intro:
          "{{#attendee_name}}{{attendee_name}} ist nicht zum Termin erschienen.{{/attendee_name}}{{^attendee_name}}zum Termin ist niemand erschienen.{{/attendee_name}}",
      },
      on_request: {
        subject: `Anfrage: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Neue Anfrage",
        intro:
          "{{#attendee_name}}{{attendee_name}} fragt einen Termin an.{{/attendee_name}}{{^attendee_name}}es gibt eine neue Terminanfrage.{{/attendee_name}} Bitte bestätigen Sie den Termin in Cal.com, oder lehnen Sie ihn ab.",
      },
      on_rejection: {
        subject: `Abgelehnt: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Termin abgelehnt",
        intro: `der Termin${WITH_GUEST} wurde abgelehnt.`,
      },
      on_payment_pending: {
        subject: `Zahlung offen: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Zahlung offen",
        intro: `der Termin${WITH_GUEST} ist noch nicht bezahlt.`,
      },
      on_payment: {
        subject: `Bezahlt: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Zahlung eingegangen",
        intro: `der Termin${WITH_GUEST} ist bezahlt.`,
      },
    },
  },
  newTimeAsked: {
    subject: `Bitte neuen Termin wählen: {{title}}, ${WHEN}`,
    heading: "Bitte wählen Sie einen neuen Termin",
    intro: `Ihr Termin${WITH} kann nicht wie geplant stattfinden. Bitte wählen Sie einen neuen, der Ihnen passt.`,
  },
  greeting: "Guten Tag{{#name}} {{name}}{{/name}},",
  labels: {
    what: "Termin",
    when: "Wann",
    where: "Wo",
    who: "Mit",
    host: "Bei",
    notes: "Notiz",
    reason: "Grund",
  },
  actions: {
    confirm: "Ich bin dabei",
    join: "Am Termin teilnehmen",
    reschedule: "Verschieben",
    cancel: "Absagen",
    newTime: "Neuen Termin wählen",
  },
  time: "{{time}} Uhr",
  untitled: "Termin",
  online: "Videoanruf",
  byPhone: "Telefonisch",
  colon: ":",
  footer: "Gesendet im Auftrag von {{tenant_name}}",
  unsubscribe: "Abbestellen",
};
