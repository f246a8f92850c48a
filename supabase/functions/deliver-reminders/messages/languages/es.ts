import type { Phrases } from "../phrases.ts";

const WITH = "{{#organizer_name}} con {{organizer_name}}{{/organizer_name}}";
const WITH_GUEST = "{{#attendee_name}} con {{attendee_name}}{{/attendee_name}}";
const WHEN = "{{short_date}}, {{start_time}} {{short_zone}}";

/** Spanish. */
export const es: Phrases = {
  messages: {
    attendee: {
      before_start: {
        subject: `Recordatorio: {{title}}, ${WHEN}`,
        heading: "Hasta pronto",
        intro: `Le recordamos su cita${WITH}. ¡Le esperamos!`,
      },
      after_start: {
        subject: "Ya hemos empezado: {{title}}",
        heading: "Ya hemos empezado",
        intro: `Su cita${WITH} ya ha comenzado. Si aún no está con nosotros, todavía puede unirse.`,
        sms: `Su cita${WITH} ya ha comenzado. Puede unirse ahora.`,
      },
      after_end: {
        subject: "Gracias por su tiempo: {{title}}",
        heading: "Gracias por su tiempo",
        intro: `Gracias por el tiempo que ha dedicado a su cita${WITH}. Esperamos que le haya sido útil.`,
        sms: `Gracias por el tiempo que ha dedicado a su cita${WITH}. Esperamos que le haya servido.`,
      },
      on_booking: {
        subject: `Cita confirmada: {{title}}, ${WHEN}`,
        heading: "Su cita está confirmada",
        intro: `Su cita${WITH} ha quedado reservada. ¡Le esperamos!`,
      },
      on_reschedule: {
        subject: `Nueva fecha: {{title}}, ${WHEN}`,
        heading: "Su cita tiene nueva fecha",
        intro: `Su cita${WITH} se ha cambiado a la fecha y hora indicadas abajo. ¡Le esperamos!`,
      },
      on_cancellation: {
        subject: `Cita cancelada: {{title}}, ${WHEN}`,
        heading: "Su cita se ha cancelado",
        intro: `Su cita${WITH} se ha cancelado. No tiene que hacer nada más.`,
      },
      on_no_show: {
        subject: "Le echamos de menos: {{title}}",
        heading: "Le echamos de menos",
        intro: `Sentimos no haberle visto en su cita${WITH} y esperamos que todo esté bien. Si lo desea, con gusto buscaremos otra fecha.`,
        sms: `Le echamos de menos en su cita${WITH} y esperamos que todo esté bien. Si lo desea, con gusto buscaremos otra fecha.`,
      },
      on_request: {
        subject: `Solicitud recibida: {{title}}, ${WHEN}`,
        heading: "Hemos recibido su solicitud",
        intro: `Ha solicitado una cita${WITH}. Todavía debe confirmarse; le avisaremos.`,
      },
      on_rejection: {
        subject: `Solicitud rechazada: {{title}}, ${WHEN}`,
        heading: "Su solicitud se ha rechazado",
        intro: `Lamentablemente no se ha podido confirmar su cita${WITH}. Puede solicitar otra fecha cuando lo desee.`,
      },
      on_payment_pending: {
        subject: `Pago pendiente: {{title}}, ${WHEN}`,
        heading: "Su pago está pendiente",
        intro: `Su cita${WITH} aún no está pagada. Solo podrá confirmarse cuando recibamos su pago.`,
      },
      on_payment: {
        subject: `Pago recibido: {{title}}, ${WHEN}`,
        heading: "Gracias por su pago",
        intro: `Hemos recibido su pago por la cita${WITH}.`,
      },
    },
    host: {
      before_start: {
        subject: `Recordatorio: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Próxima cita",
        intro: `Este es un recordatorio de la cita${WITH_GUEST}.`,
      },
      after_start: {
        subject: `Ha comenzado: {{title}}${WITH_GUEST}`,
        heading: "La cita ha comenzado",
        intro: `La cita${WITH_GUEST} ha comenzado.`,
      },
      after_end: {
        subject: `Ha terminado: {{title}}${WITH_GUEST}`,
        heading: "La cita ha terminado",
        intro: `La cita${WITH_GUEST} ha terminado.`,
      },
      on_booking: {
        subject: `Nueva reserva: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Nueva reserva",
        intro:
          "{{#attendee_name}}{{attendee_name}} ha reservado una cita.{{/attendee_name}}{{^attendee_name}}Hay una nueva cita.{{/attendee_name}}",
      },
      on_reschedule: {
        subject: `Nueva fecha: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Cambio de fecha",
        intro: `La cita${WITH_GUEST} se ha cambiado a la fecha y hora indicadas abajo.`,
      },
      on_cancellation: {
        subject: `Cita cancelada: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Cita cancelada",
        intro: `La cita${WITH_GUEST} se ha cancelado.`,
      },
      on_no_show: {
        subject: `Ausencia: {{title}}${WITH_GUEST}`,
        heading: "No se presentó",
        intro:
          "{{#attendee_name}}{{attendee_name}} no se presentó a la cita.{{/attendee_name}}{{^attendee_name}}Nadie se presentó a la cita.{{/attendee_name}}",
      },
      on_request: {
        subject: `Solicitud: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Nueva solicitud",
        intro:
          "{{#attendee_name}}{{attendee_name}} solicita una cita.{{/attendee_name}}{{^attendee_name}}Alguien solicita una cita.{{/attendee_name}} Por favor, confírmela o rechácela en Cal.com.",
      },
      on_rejection: {
        subject: `Cita rechazada: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Cita rechazada",
        intro: `La cita${WITH_GUEST} se ha rechazado.`,
      },
      on_payment_pending: {
        subject: `Pago pendiente: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Pago pendiente",
        intro: `La cita${WITH_GUEST} aún no está pagada.`,
      },
      on_payment: {
        subject: `Pagada: {{title}}${WITH_GUEST}, ${WHEN}`,
        heading: "Pago recibido",
        intro: `La cita${WITH_GUEST} ya está pagada.`,
      },
    },
  },
  newTimeAsked: {
    subject: `Elija una nueva fecha: {{title}}, ${WHEN}`,
    heading: "Elija una nueva fecha",
    intro: `Su cita${WITH} no puede celebrarse como estaba previsto. Elija una nueva fecha que le venga bien.`,
  },
  greeting: "Hola{{#first_name}}, {{first_name}}{{/first_name}}:",
  labels: {
    what: "Cita",
    when: "Cuándo",
    where: "Dónde",
    who: "Con",
    host: "Organiza",
    notes: "Notas",
    reason: "Motivo",
  },
  actions: {
    confirm: "Asistiré",
    join: "Unirse a la reunión",
    reschedule: "Cambiar la fecha",
    cancel: "Cancelar",
    newTime: "Elegir una nueva fecha",
  },
  time: "{{time}}",
  untitled: "Cita",
  online: "Videollamada",
  byPhone: "Por teléfono",
  colon: ":",
  footer: "Enviado en nombre de {{tenant_name}}",
  unsubscribe: "Darse de baja",
};
