import type { Phrases } from "../phrases.ts";

/** Spanish. */
export const es: Phrases = {
  beforeStart: {
    subject: "Recordatorio: {{title}}, {{short_date}}, {{start_time}} {{short_zone}}",
    preview: "{{date}}, {{time}} ({{zone}})",
    heading: "Su próxima cita",
    intro: "Le recordamos su cita{{#organizer_name}} con {{organizer_name}}{{/organizer_name}}.",
  },
  afterEnd: {
    subject: "Gracias por su tiempo: {{title}}",
    preview: "Su cita: {{date}}",
    heading: "Gracias por su tiempo",
    intro:
      "Gracias por su tiempo{{#organizer_name}} con {{organizer_name}}{{/organizer_name}}. Esperamos que la cita le haya sido útil.",
  },
  greeting: "Hola{{#name}} {{name}}{{/name}},",
  labels: { what: "Cita", when: "Cuándo", where: "Dónde", who: "Con" },
  actions: { join: "Unirse a la reunión", reschedule: "Cambiar la fecha", cancel: "Cancelar" },
  untitled: "Cita",
  online: "Videollamada",
  footer: "Enviado en nombre de {{tenant_name}}",
};
