export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      alert_recipients: {
        Row: {
          address: string;
          channel: Database["public"]["Enums"]["alert_channel"];
          created_at: string;
          digest_at: string | null;
          digest_only: boolean;
          failing_since: string | null;
          failure: string | null;
          id: number;
          last_digest_at: string | null;
          last_sent_at: string | null;
          max_per_hour: number;
          quiet_from: string | null;
          quiet_until: string | null;
          tenant: string | null;
          tenant_id: string | null;
          time_zone: string;
        };
        ComputedFields: never;
        Insert: {
          address: string;
          channel: Database["public"]["Enums"]["alert_channel"];
          created_at?: string;
          digest_at?: string | null;
          digest_only?: boolean;
          failing_since?: string | null;
          failure?: string | null;
          id?: never;
          last_digest_at?: string | null;
          last_sent_at?: string | null;
          max_per_hour?: number;
          quiet_from?: string | null;
          quiet_until?: string | null;
          tenant?: string | null;
          tenant_id?: string | null;
          time_zone?: string;
        };
        Update: {
          address?: string;
          channel?: Database["public"]["Enums"]["alert_channel"];
          created_at?: string;
          digest_at?: string | null;
          digest_only?: boolean;
          failing_since?: string | null;
          failure?: string | null;
          id?: never;
          last_digest_at?: string | null;
          last_sent_at?: string | null;
          max_per_hour?: number;
          quiet_from?: string | null;
          quiet_until?: string | null;
          tenant?: string | null;
          tenant_id?: string | null;
          time_zone?: string;
        };
        Relationships: [
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "alert_recipients_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      alerts: {
        Row: {
          acknowledged_at: string | null;
          acknowledged_by: string | null;
          clear_since: string | null;
          count: number;
          evidence: NonNullable<Json>;
          for_tenant: boolean;
          id: number;
          kind: Database["public"]["Enums"]["alert_kind"];
          last_seen_at: string;
          opened_at: string;
          reopened: number;
          resolved_at: string | null;
          subject: string;
          summary: string;
          tenant_id: string | null;
          what_to_do: string;
        };
        ComputedFields: never;
        Insert: {
          acknowledged_at?: string | null;
          acknowledged_by?: string | null;
          clear_since?: string | null;
          count?: number;
          evidence?: NonNullable<Json>;
          for_tenant: boolean;
          id?: never;
          kind: Database["public"]["Enums"]["alert_kind"];
          last_seen_at: string;
          opened_at: string;
          reopened?: number;
          resolved_at?: string | null;
          subject?: string;
          summary: string;
          tenant_id?: string | null;
          what_to_do: string;
        };
        Update: {
          acknowledged_at?: string | null;
          acknowledged_by?: string | null;
          clear_since?: string | null;
          count?: number;
          evidence?: NonNullable<Json>;
          for_tenant?: boolean;
          id?: never;
          kind?: Database["public"]["Enums"]["alert_kind"];
          last_seen_at?: string;
          opened_at?: string;
          reopened?: number;
          resolved_at?: string | null;
          subject?: string;
          summary?: string;
          tenant_id?: string | null;
          what_to_do?: string;
        };
        Relationships: [
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "alerts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      booking_attendees: {
        Row: {
          attendance_confirmed_at: string | null;
          attendance_confirmed_for: string | null;
          booking_id: string;
          confirmed_at: string | null;
          contact: string;
          email: string | null;
          fit: number | null;
          is_booker: boolean;
          left_at: string | null;
          locale: string | null;
          moved_in: boolean;
          moved_out: boolean;
          name: string | null;
          no_show: boolean;
          no_show_at: string | null;
          phone: string | null;
          position: number;
          requested_at: string | null;
          seat_id: string | null;
          tenant_id: string;
          time_zone: string | null;
        };
        ComputedFields: never;
        Insert: {
          attendance_confirmed_at?: string | null;
          attendance_confirmed_for?: string | null;
          booking_id: string;
          confirmed_at?: string | null;
          contact: string;
          email?: string | null;
          fit?: number | null;
          is_booker: boolean;
          left_at?: string | null;
          locale?: string | null;
          moved_in?: boolean;
          moved_out?: boolean;
          name?: string | null;
          no_show?: boolean;
          no_show_at?: string | null;
          phone?: string | null;
          position: number;
          requested_at?: string | null;
          seat_id?: string | null;
          tenant_id: string;
          time_zone?: string | null;
        };
        Update: {
          attendance_confirmed_at?: string | null;
          attendance_confirmed_for?: string | null;
          booking_id?: string;
          confirmed_at?: string | null;
          contact?: string;
          email?: string | null;
          fit?: number | null;
          is_booker?: boolean;
          left_at?: string | null;
          locale?: string | null;
          moved_in?: boolean;
          moved_out?: boolean;
          name?: string | null;
          no_show?: boolean;
          no_show_at?: string | null;
          phone?: string | null;
          position?: number;
          requested_at?: string | null;
          seat_id?: string | null;
          tenant_id?: string;
          time_zone?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "booking_attendees_booking_fkey";
            columns: ["tenant_id", "booking_id"];
            isOneToOne: false;
            referencedRelation: "bookings";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      booking_uids: {
        Row: {
          booking_id: string;
          cal_booking_id: number | null;
          cal_uid: string;
          generation: number;
          guessed: boolean;
          ical_uid: string | null;
          separated: boolean;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          booking_id: string;
          cal_booking_id?: number | null;
          cal_uid: string;
          generation?: number;
          guessed?: boolean;
          ical_uid?: string | null;
          separated?: boolean;
          tenant_id: string;
        };
        Update: {
          booking_id?: string;
          cal_booking_id?: number | null;
          cal_uid?: string;
          generation?: number;
          guessed?: boolean;
          ical_uid?: string | null;
          separated?: boolean;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "booking_uids_booking_fkey";
            columns: ["tenant_id", "booking_id"];
            isOneToOne: false;
            referencedRelation: "bookings";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      bookings: {
        Row: {
          attendee_email: string | null;
          attendee_name: string | null;
          attendee_phone: string | null;
          cal_booking_id: number | null;
          cal_uid: string;
          cancellation_reason: string | null;
          cancelled_at: string | null;
          cancelled_by: string | null;
          closed_at: string | null;
          completed_at: string | null;
          confirmed_at: string | null;
          created_at: string;
          end_time: string | null;
          event_title: string | null;
          event_type: string | null;
          guessed: boolean;
          id: string;
          metadata: NonNullable<Json>;
          paid_at: string | null;
          payment_due_at: string | null;
          requested_at: string | null;
          reschedule_requested: boolean;
          rescheduled_at: string | null;
          start_time: string | null;
          status: Database["public"]["Enums"]["booking_status"];
          tenant_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          attendee_email?: string | null;
          attendee_name?: string | null;
          attendee_phone?: string | null;
          cal_booking_id?: number | null;
          cal_uid: string;
          cancellation_reason?: string | null;
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          closed_at?: string | null;
          completed_at?: string | null;
          confirmed_at?: string | null;
          created_at: string;
          end_time?: string | null;
          event_title?: string | null;
          event_type?: string | null;
          guessed?: boolean;
          id?: string;
          metadata?: NonNullable<Json>;
          paid_at?: string | null;
          payment_due_at?: string | null;
          requested_at?: string | null;
          reschedule_requested?: boolean;
          rescheduled_at?: string | null;
          start_time?: string | null;
          status: Database["public"]["Enums"]["booking_status"];
          tenant_id: string;
          updated_at: string;
        };
        Update: {
          attendee_email?: string | null;
          attendee_name?: string | null;
          attendee_phone?: string | null;
          cal_booking_id?: number | null;
          cal_uid?: string;
          cancellation_reason?: string | null;
          cancelled_at?: string | null;
          cancelled_by?: string | null;
          closed_at?: string | null;
          completed_at?: string | null;
          confirmed_at?: string | null;
          created_at?: string;
          end_time?: string | null;
          event_title?: string | null;
          event_type?: string | null;
          guessed?: boolean;
          id?: string;
          metadata?: NonNullable<Json>;
          paid_at?: string | null;
          payment_due_at?: string | null;
          requested_at?: string | null;
          reschedule_requested?: boolean;
          rescheduled_at?: string | null;
          start_time?: string | null;
          status?: Database["public"]["Enums"]["booking_status"];
          tenant_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "bookings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      daily_attempts: {
        Row: {
          attempts: number;
          channel: Database["public"]["Enums"]["reminder_channel"];
          day: string;
          outcome: Database["public"]["Enums"]["delivery_outcome"];
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts: number;
          channel: Database["public"]["Enums"]["reminder_channel"];
          day: string;
          outcome: Database["public"]["Enums"]["delivery_outcome"];
          tenant_id: string;
        };
        Update: {
          attempts?: number;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          day?: string;
          outcome?: Database["public"]["Enums"]["delivery_outcome"];
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "daily_attempts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      daily_counts: {
        Row: {
          attended: number;
          booked: number;
          cancelled: number;
          day: string;
          leads: number;
          no_show: number;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          attended: number;
          booked: number;
          cancelled: number;
          day: string;
          leads: number;
          no_show: number;
          tenant_id: string;
        };
        Update: {
          attended?: number;
          booked?: number;
          cancelled?: number;
          day?: string;
          leads?: number;
          no_show?: number;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "daily_counts_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      deleted_rules: {
        Row: {
          id: string;
          name: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          id: string;
          name: string;
          tenant_id: string;
        };
        Update: {
          id?: string;
          name?: string;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "deleted_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      deliveries: {
        Row: {
          address: string | null;
          attempt: number;
          channel: Database["public"]["Enums"]["reminder_channel"];
          created_at: string;
          duration_ms: number | null;
          error: string | null;
          feedback: string | null;
          feedback_at: string | null;
          generation: number;
          id: number;
          outcome: Database["public"]["Enums"]["delivery_outcome"];
          provider: string | null;
          provider_message_id: string | null;
          recipient: string;
          reminder_id: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          address?: string | null;
          attempt: number;
          channel: Database["public"]["Enums"]["reminder_channel"];
          created_at?: string;
          duration_ms?: number | null;
          error?: string | null;
          feedback?: string | null;
          feedback_at?: string | null;
          generation: number;
          id?: never;
          outcome: Database["public"]["Enums"]["delivery_outcome"];
          provider?: string | null;
          provider_message_id?: string | null;
          recipient: string;
          reminder_id: string;
          tenant_id: string;
        };
        Update: {
          address?: string | null;
          attempt?: number;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          created_at?: string;
          duration_ms?: number | null;
          error?: string | null;
          feedback?: string | null;
          feedback_at?: string | null;
          generation?: number;
          id?: never;
          outcome?: Database["public"]["Enums"]["delivery_outcome"];
          provider?: string | null;
          provider_message_id?: string | null;
          recipient?: string;
          reminder_id?: string;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "deliveries_reminder_fkey";
            columns: ["tenant_id", "reminder_id"];
            isOneToOne: false;
            referencedRelation: "reminders";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      hourly_events: {
        Row: {
          events: number;
          hour: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          events: number;
          hour: string;
          tenant_id: string;
        };
        Update: {
          events?: number;
          hour?: string;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "hourly_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      lead_activities: {
        Row: {
          booking_id: string | null;
          details: Json | null;
          fit: number;
          form_event: string | null;
          id: string;
          kind: Database["public"]["Enums"]["lead_activity_kind"];
          lead_id: string;
          occurred_at: string;
          points: number;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          booking_id?: string | null;
          details?: Json | null;
          fit?: number;
          form_event?: string | null;
          id?: string;
          kind: Database["public"]["Enums"]["lead_activity_kind"];
          lead_id: string;
          occurred_at: string;
          points?: number;
          tenant_id: string;
        };
        Update: {
          booking_id?: string | null;
          details?: Json | null;
          fit?: number;
          form_event?: string | null;
          id?: string;
          kind?: Database["public"]["Enums"]["lead_activity_kind"];
          lead_id?: string;
          occurred_at?: string;
          points?: number;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "lead_activities_booking_fkey";
            columns: ["tenant_id", "booking_id"];
            isOneToOne: false;
            referencedRelation: "bookings";
            referencedColumns: ["tenant_id", "id"];
          },
          {
            foreignKeyName: "lead_activities_lead_fkey";
            columns: ["tenant_id", "lead_id"];
            isOneToOne: false;
            referencedRelation: "leads";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      leads: {
        Row: {
          booking_id: string | null;
          contact: string;
          created_at: string;
          email: string | null;
          id: string;
          name: string | null;
          notes: string | null;
          phone: string | null;
          score: number;
          source: string;
          status: Database["public"]["Enums"]["lead_status"];
          status_locked: boolean;
          tenant_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Insert: {
          booking_id?: string | null;
          contact?: never;
          created_at?: string;
          email?: string | null;
          id?: string;
          name?: string | null;
          notes?: string | null;
          phone?: string | null;
          score?: number;
          source?: string;
          status?: Database["public"]["Enums"]["lead_status"];
          status_locked?: boolean;
          tenant_id: string;
          updated_at?: string;
        };
        Update: {
          booking_id?: string | null;
          contact?: never;
          created_at?: string;
          email?: string | null;
          id?: string;
          name?: string | null;
          notes?: string | null;
          phone?: string | null;
          score?: number;
          source?: string;
          status?: Database["public"]["Enums"]["lead_status"];
          status_locked?: boolean;
          tenant_id?: string;
          updated_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "leads_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "leads_to_newest_booking_fkey";
            columns: ["tenant_id", "booking_id"];
            isOneToOne: false;
            referencedRelation: "bookings";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      message_templates: {
        Row: {
          body: string;
          html: string | null;
          id: string;
          language: string | null;
          rule_id: string;
          subject: string | null;
          tenant: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          body: string;
          html?: string | null;
          id?: string;
          language?: string | null;
          rule_id: string;
          subject?: string | null;
          tenant?: string | null;
          tenant_id: string;
        };
        Update: {
          body?: string;
          html?: string | null;
          id?: string;
          language?: string | null;
          rule_id?: string;
          subject?: string | null;
          tenant?: string | null;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "message_templates_rule_fkey";
            columns: ["tenant_id", "rule_id"];
            isOneToOne: false;
            referencedRelation: "reminder_rules";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      reconciliation_findings: {
        Row: {
          after: Json | null;
          before: Json | null;
          booking_id: string | null;
          cal_uid: string;
          event_id: string | null;
          found_at: string;
          id: number;
          kind: Database["public"]["Enums"]["finding_kind"];
          reconciliation_id: number | null;
          seen_at: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          after?: Json | null;
          before?: Json | null;
          booking_id?: string | null;
          cal_uid: string;
          event_id?: string | null;
          found_at: string;
          id?: never;
          kind: Database["public"]["Enums"]["finding_kind"];
          reconciliation_id?: number | null;
          seen_at: string;
          tenant_id: string;
        };
        Update: {
          after?: Json | null;
          before?: Json | null;
          booking_id?: string | null;
          cal_uid?: string;
          event_id?: string | null;
          found_at?: string;
          id?: never;
          kind?: Database["public"]["Enums"]["finding_kind"];
          reconciliation_id?: number | null;
          seen_at?: string;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_walk_fkey";
            columns: ["tenant_id", "reconciliation_id"];
            isOneToOne: false;
            referencedRelation: "reconciliations";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      reconciliations: {
        Row: {
          ended_at: string | null;
          error: string | null;
          expected: number | null;
          from_time: string | null;
          id: number;
          kind: string;
          others: number;
          requests: number;
          shown: number;
          started_at: string;
          stored: number;
          tenant_id: string;
          unchanged: number;
          unreadable: number;
          until_time: string | null;
          young: number;
        };
        ComputedFields: never;
        Insert: {
          ended_at?: string | null;
          error?: string | null;
          expected?: number | null;
          from_time?: string | null;
          id?: never;
          kind: string;
          others?: number;
          requests?: number;
          shown?: number;
          started_at: string;
          stored?: number;
          tenant_id: string;
          unchanged?: number;
          unreadable?: number;
          until_time?: string | null;
          young?: number;
        };
        Update: {
          ended_at?: string | null;
          error?: string | null;
          expected?: number | null;
          from_time?: string | null;
          id?: never;
          kind?: string;
          others?: number;
          requests?: number;
          shown?: number;
          started_at?: string;
          stored?: number;
          tenant_id?: string;
          unchanged?: number;
          unreadable?: number;
          until_time?: string | null;
          young?: number;
        };
        Relationships: [
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "reconciliations_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      reminder_rules: {
        Row: {
          active: boolean;
          address: string | null;
          anchor: Database["public"]["Enums"]["reminder_anchor"];
          answer_contains: string | null;
          answer_equals: string | null;
          asks_attendance: boolean;
          at_time: string | null;
          attendance: Database["public"]["Enums"]["attendance_filter"];
          calendar_file: boolean;
          channel: Database["public"]["Enums"]["reminder_channel"];
          event_types: string[] | null;
          fallback_channel: Database["public"]["Enums"]["reminder_channel"] | null;
          id: string;
          name: string;
          offset_days: number | null;
          offset_minutes: number | null;
          question: string | null;
          recipients: Database["public"]["Enums"]["reminder_recipients"];
          tenant: string | null;
          tenant_id: string;
          which_bookings: Database["public"]["Enums"]["reminder_bookings"];
        };
        ComputedFields: never;
        Insert: {
          active?: boolean;
          address?: string | null;
          anchor: Database["public"]["Enums"]["reminder_anchor"];
          answer_contains?: string | null;
          answer_equals?: string | null;
          asks_attendance?: boolean;
          at_time?: string | null;
          attendance?: Database["public"]["Enums"]["attendance_filter"];
          calendar_file?: boolean;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          event_types?: string[] | null;
          fallback_channel?: Database["public"]["Enums"]["reminder_channel"] | null;
          id?: string;
          name: string;
          offset_days?: number | null;
          offset_minutes?: number | null;
          question?: string | null;
          recipients?: Database["public"]["Enums"]["reminder_recipients"];
          tenant?: string | null;
          tenant_id: string;
          which_bookings?: Database["public"]["Enums"]["reminder_bookings"];
        };
        Update: {
          active?: boolean;
          address?: string | null;
          anchor?: Database["public"]["Enums"]["reminder_anchor"];
          answer_contains?: string | null;
          answer_equals?: string | null;
          asks_attendance?: boolean;
          at_time?: string | null;
          attendance?: Database["public"]["Enums"]["attendance_filter"];
          calendar_file?: boolean;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          event_types?: string[] | null;
          fallback_channel?: Database["public"]["Enums"]["reminder_channel"] | null;
          id?: string;
          name?: string;
          offset_days?: number | null;
          offset_minutes?: number | null;
          question?: string | null;
          recipients?: Database["public"]["Enums"]["reminder_recipients"];
          tenant?: string | null;
          tenant_id?: string;
          which_bookings?: Database["public"]["Enums"]["reminder_bookings"];
        };
        Relationships: [
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "reminder_rules_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      reminders: {
        Row: {
          attempts: number;
          booking_id: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          claimed_until: string | null;
          content_hash: number | null;
          due_at: string;
          generation: number;
          handed_over_at: string | null;
          id: string;
          is_fallback: boolean;
          may_be_taken: boolean;
          message_id: number | null;
          queued_at: string | null;
          reason: string | null;
          reason_code: Database["public"]["Enums"]["reminder_reason"] | null;
          reason_detail: string | null;
          recipient: string;
          rule_id: string;
          send_at: string;
          sent_at: string | null;
          skipped_at: string | null;
          status: Database["public"]["Enums"]["reminder_status"];
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          booking_id: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          claimed_until?: string | null;
          content_hash?: number | null;
          due_at: string;
          generation?: number;
          handed_over_at?: string | null;
          id?: string;
          is_fallback?: boolean;
          may_be_taken?: boolean;
          message_id?: number | null;
          queued_at?: string | null;
          reason?: never;
          reason_code?: Database["public"]["Enums"]["reminder_reason"] | null;
          reason_detail?: string | null;
          recipient: string;
          rule_id: string;
          send_at: string;
          sent_at?: string | null;
          skipped_at?: string | null;
          status: Database["public"]["Enums"]["reminder_status"];
          tenant_id: string;
        };
        Update: {
          attempts?: number;
          booking_id?: string;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          claimed_until?: string | null;
          content_hash?: number | null;
          due_at?: string;
          generation?: number;
          handed_over_at?: string | null;
          id?: string;
          is_fallback?: boolean;
          may_be_taken?: boolean;
          message_id?: number | null;
          queued_at?: string | null;
          reason?: never;
          reason_code?: Database["public"]["Enums"]["reminder_reason"] | null;
          reason_detail?: string | null;
          recipient?: string;
          rule_id?: string;
          send_at?: string;
          sent_at?: string | null;
          skipped_at?: string | null;
          status?: Database["public"]["Enums"]["reminder_status"];
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "reminders_booking_fkey";
            columns: ["tenant_id", "booking_id"];
            isOneToOne: false;
            referencedRelation: "bookings";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      suppressions: {
        Row: {
          address: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          created_at: string;
          detail: string | null;
          reason: Database["public"]["Enums"]["suppression_reason"];
          scope: Database["public"]["Enums"]["suppression_scope"];
          tenant: string | null;
          tenant_id: string;
        };
        ComputedFields: never;
        Insert: {
          address: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          created_at?: string;
          detail?: string | null;
          reason?: Database["public"]["Enums"]["suppression_reason"];
          scope?: Database["public"]["Enums"]["suppression_scope"];
          tenant?: string | null;
          tenant_id: string;
        };
        Update: {
          address?: string;
          channel?: Database["public"]["Enums"]["reminder_channel"];
          created_at?: string;
          detail?: string | null;
          reason?: Database["public"]["Enums"]["suppression_reason"];
          scope?: Database["public"]["Enums"]["suppression_scope"];
          tenant?: string | null;
          tenant_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "suppressions_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      tenant_members: {
        Row: {
          created_at: string;
          role: Database["public"]["Enums"]["tenant_role"];
          tenant: string | null;
          tenant_id: string;
          user_id: string;
        };
        ComputedFields: never;
        Insert: {
          created_at?: string;
          role?: Database["public"]["Enums"]["tenant_role"];
          tenant?: string | null;
          tenant_id: string;
          user_id: string;
        };
        Update: {
          created_at?: string;
          role?: Database["public"]["Enums"]["tenant_role"];
          tenant?: string | null;
          tenant_id?: string;
          user_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "tenant_members_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      tenants: {
        Row: {
          completion_delay_minutes: number;
          created_at: string;
          disabled_at: string | null;
          id: string;
          keep_deliveries_days: number | null;
          keep_events_days: number | null;
          locale: string;
          name: string;
          quiet_from: string | null;
          quiet_until: string | null;
          slug: string;
          text_countries: string[] | null;
          texts_per_number_a_day: number;
          time_zone: string;
        };
        ComputedFields: never;
        Insert: {
          completion_delay_minutes?: number;
          created_at?: string;
          disabled_at?: string | null;
          id?: string;
          keep_deliveries_days?: number | null;
          keep_events_days?: number | null;
          locale?: string;
          name: string;
          quiet_from?: string | null;
          quiet_until?: string | null;
          slug: string;
          text_countries?: string[] | null;
          texts_per_number_a_day?: number;
          time_zone?: string;
        };
        Update: {
          completion_delay_minutes?: number;
          created_at?: string;
          disabled_at?: string | null;
          id?: string;
          keep_deliveries_days?: number | null;
          keep_events_days?: number | null;
          locale?: string;
          name?: string;
          quiet_from?: string | null;
          quiet_until?: string | null;
          slug?: string;
          text_countries?: string[] | null;
          texts_per_number_a_day?: number;
          time_zone?: string;
        };
        Relationships: [];
      };
      webhook_events: {
        Row: {
          attempts: number;
          body: Json | null;
          booking_id: string | null;
          cal_booking_id: number | null;
          cal_uid: string | null;
          event_id: string;
          event_type: string | null;
          id: number;
          left_uid: string | null;
          occurred_at: string;
          previous_uid: string | null;
          provider: string;
          reason: string | null;
          received_at: string;
          retry_at: string | null;
          series_key: string | null;
          status: Database["public"]["Enums"]["webhook_event_status"];
          tenant_id: string;
          unparseable_body: string | null;
        };
        ComputedFields: never;
        Insert: {
          attempts?: number;
          body?: Json | null;
          booking_id?: string | null;
          cal_booking_id?: number | null;
          cal_uid?: string | null;
          event_id: string;
          event_type?: string | null;
          id?: never;
          left_uid?: string | null;
          occurred_at: string;
          previous_uid?: string | null;
          provider?: string;
          reason?: string | null;
          received_at?: string;
          retry_at?: string | null;
          series_key?: string | null;
          status?: Database["public"]["Enums"]["webhook_event_status"];
          tenant_id: string;
          unparseable_body?: string | null;
        };
        Update: {
          attempts?: number;
          body?: Json | null;
          booking_id?: string | null;
          cal_booking_id?: number | null;
          cal_uid?: string | null;
          event_id?: string;
          event_type?: string | null;
          id?: never;
          left_uid?: string | null;
          occurred_at?: string;
          previous_uid?: string | null;
          provider?: string;
          reason?: string | null;
          received_at?: string;
          retry_at?: string | null;
          series_key?: string | null;
          status?: Database["public"]["Enums"]["webhook_event_status"];
          tenant_id?: string;
          unparseable_body?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "webhook_events_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
    };
    Views: {
      bookings_per_day: {
        Row: {
          attended: number | null;
          booked: number | null;
          cancelled: number | null;
          day: string | null;
          no_show: number | null;
          tenant: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      connection: {
        Row: {
          account: string | null;
          api_url: string;
          api_version: string;
          bookings_expected: number | null;
          bookings_read: number | null;
          changes_read_until: string | null;
          created_at: string;
          error: string | null;
          event_type_ids: number[];
          hosts: string[];
          is_backfilled: boolean | null;
          last_reconciled_at: string | null;
          never_told: number | null;
          next_at: string | null;
          reason: string | null;
          requests_left: number | null;
          scope: string;
          since: string;
          state: Database["public"]["Enums"]["connection_state"];
          tenant: string;
          tenant_id: string;
          to_look_at: number | null;
          under_way: string[] | null;
          webhook: Database["public"]["Enums"]["webhook_state"] | null;
          webhook_checked_at: string | null;
          webhook_note: string | null;
          whose: string;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "connections_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: true;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      event_log: {
        Row: {
          attempts: number;
          attendee_name: string | null;
          booking_id: string | null;
          cal_uid: string | null;
          event_title: string | null;
          event_type: string | null;
          occurred_at: string;
          reason: string | null;
          received_at: string;
          retry_at: string | null;
          status: Database["public"]["Enums"]["webhook_event_status"];
          tenant: string;
          tenant_id: string;
          webhook_event_id: number;
        };
        ComputedFields: never;
        Relationships: [];
      };
      events_per_hour: {
        Row: {
          events: number | null;
          hour: string | null;
          tenant: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      found_in_cal: {
        Row: {
          after: Json | null;
          attendee_name: string | null;
          before: Json | null;
          booking_id: string | null;
          cal_uid: string;
          event_title: string | null;
          finding_id: number;
          found_at: string;
          kind: Database["public"]["Enums"]["finding_kind"];
          reconciliation_id: number | null;
          seen_at: string;
          tenant: string;
          tenant_id: string;
          webhook_came_at: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "reconciliation_findings_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "reconciliation_findings_walk_fkey";
            columns: ["tenant_id", "reconciliation_id"];
            isOneToOne: false;
            referencedRelation: "reconciliations";
            referencedColumns: ["tenant_id", "id"];
          },
        ];
      };
      lead_pipeline: {
        Row: {
          email: string | null;
          lead_id: string;
          name: string | null;
          newest_booking: string | null;
          newest_start: string | null;
          newest_status: Database["public"]["Enums"]["booking_status"] | null;
          notes: string | null;
          phone: string | null;
          score: number;
          status: Database["public"]["Enums"]["lead_status"];
          status_locked: boolean;
          tenant: string;
          tenant_id: string;
          updated_at: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      leads_per_week: {
        Row: {
          leads: number | null;
          tenant: string;
          tenant_id: string;
          week: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      likely_duplicate_leads: {
        Row: {
          email: string | null;
          lead_id: string;
          name: string | null;
          other_email: string | null;
          other_lead_id: string;
          other_name: string | null;
          other_score: number;
          reason: string | null;
          score: number;
          tenant: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      reminder_log: {
        Row: {
          attempts: number;
          booking_id: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          due_at: string;
          event_title: string | null;
          feedback: string | null;
          instead_of: string | null;
          reason: string | null;
          recipient: string;
          reminder_id: string;
          rule: string | null;
          send_at: string;
          sent_at: string | null;
          start_time: string | null;
          status: Database["public"]["Enums"]["reminder_status"];
          tenant: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      reminders_per_day: {
        Row: {
          attempts: number;
          channel: Database["public"]["Enums"]["reminder_channel"];
          day: string;
          outcome: Database["public"]["Enums"]["delivery_outcome"];
          tenant: string;
          tenant_id: string;
        };
        ComputedFields: never;
        Relationships: [];
      };
      running_jobs: {
        Row: {
          done: number;
          ended_at: string | null;
          error: string | null;
          expected_end_at: string | null;
          failed: number;
          job_id: number;
          kind: "rebuild" | "enable" | "disable" | "replan_rule";
          percent: number | null;
          rule: string | null;
          started_at: string;
          stopped_at: string | null;
          tenant: string;
          tenant_id: string;
          total: number | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "jobs_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      show_rate_per_week: {
        Row: {
          attended: number | null;
          cancelled: number | null;
          no_show: number | null;
          show_rate: number | null;
          tenant: string;
          tenant_id: string;
          week: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      tenant_health: {
        Row: {
          api_error: string | null;
          attention: string | null;
          connection: Database["public"]["Enums"]["connection_state"] | null;
          dead_letter_reasons: Json | null;
          dead_letters: number | null;
          disabled_at: string | null;
          events_today: Json | null;
          failed_events: number | null;
          incomplete_today: number | null;
          last_event_at: string | null;
          last_provider_error: string | null;
          last_reconciled_at: string | null;
          never_told: number | null;
          not_stored_today: number | null;
          oldest_unsent_at: string | null;
          pending_events: number | null;
          pending_since: string | null;
          provider_reports: Json | null;
          rejections_today: Json | null;
          stopped_channels: Json | null;
          tenant: string;
          tenant_id: string;
          unknown_reminders: number | null;
          unparseable_events: number | null;
          webhook: Database["public"]["Enums"]["webhook_state"] | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
      tenant_moves: {
        Row: {
          began_at: string;
          error: string | null;
          forwarded: number;
          forwarded_at: string | null;
          move_id: string;
          other_project: string;
          state: string | null;
          switched_at: string | null;
          tenant: string;
          tenant_id: string;
          waiting: number | null;
          waiting_since: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "bookings_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "event_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "events_per_hour";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "lead_pipeline";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "leads_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "likely_duplicate_leads";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminder_log";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "reminders_per_day";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "show_rate_per_week";
            referencedColumns: ["tenant_id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "tenants";
            referencedColumns: ["id"];
          },
          {
            foreignKeyName: "moves_tenant_fkey";
            columns: ["tenant_id"];
            isOneToOne: false;
            referencedRelation: "upcoming_bookings";
            referencedColumns: ["tenant_id"];
          },
        ];
      };
      upcoming_bookings: {
        Row: {
          attendee_email: string | null;
          attendee_name: string | null;
          attendee_phone: string | null;
          attendees: number | null;
          attending: number | null;
          booking_id: string;
          cal_uid: string;
          end_time: string | null;
          event_title: string | null;
          guessed: boolean;
          location: string | null;
          start_time: string | null;
          status: Database["public"]["Enums"]["booking_status"];
          tenant: string;
          tenant_id: string;
          video_url: string | null;
        };
        ComputedFields: never;
        Relationships: [];
      };
    };
    Functions: {
      account_for_test: {
        Args: { p_channel: Database["public"]["Enums"]["reminder_channel"]; p_tenant_id: string };
        Returns: Json;
      };
      acknowledge_alert: {
        Args: { p_by?: string; p_id: number; p_now?: string };
        Returns: {
          acknowledged_at: string | null;
          acknowledged_by: string | null;
          clear_since: string | null;
          count: number;
          evidence: NonNullable<Json>;
          for_tenant: boolean;
          id: number;
          kind: Database["public"]["Enums"]["alert_kind"];
          last_seen_at: string;
          opened_at: string;
          reopened: number;
          resolved_at: string | null;
          subject: string;
          summary: string;
          tenant_id: string | null;
          what_to_do: string;
        };
        SetofOptions: {
          from: "*";
          to: "alerts";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      add_alert_recipient: {
        Args: {
          p_address: string;
          p_channel: Database["public"]["Enums"]["alert_channel"];
          p_secret?: string;
          p_slug?: string;
        };
        Returns: Json;
      };
      adopt_installation: {
        Args: { p_now?: string; p_send?: boolean };
        Returns: {
          booking: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          due_at: string;
          outcome: string;
          recipient: string;
          rule: string;
          start_time: string;
          tenant: string;
        }[];
      };
      apply_pending_events: { Args: { p_tenant_id: string }; Returns: string };
      attendance_status: { Args: { p_now?: string; p_token: string }; Returns: Json };
      claim_alert_messages: {
        Args: { p_lease_seconds?: number; p_limit?: number; p_now?: string };
        Returns: Json[];
      };
      claim_forwards: { Args: { p_limit?: number; p_now?: string }; Returns: Json };
      claim_reminders: {
        Args: {
          p_lease_seconds?: number;
          p_limit?: number;
          p_now?: string;
          p_rates?: Json;
          p_text_countries?: string[];
        };
        Returns: Json[];
      };
      claim_sync_step: { Args: { p_now?: string; p_tenant_id?: string }; Returns: Json };
      classify_lead: {
        Args: { p_email: string; p_metadata: Json; p_name: string; p_phone: string };
        Returns: number;
      };
      confirm_attendance: { Args: { p_now?: string; p_token: string }; Returns: Json };
      connect_tenant: {
        Args: {
          p_api_url?: string;
          p_api_version?: string;
          p_event_type_ids?: number[];
          p_hosts?: string[];
          p_key: string;
          p_now?: string;
          p_scope?: string;
          p_since?: string;
          p_slug: string;
          p_whose?: string;
        };
        Returns: undefined;
      };
      count_rejections: {
        Args: { p_count?: number; p_now?: string; p_reason: string; p_tenant_id: string };
        Returns: undefined;
      };
      count_webhook_durations: { Args: { p_durations: Json }; Returns: undefined };
      create_tenant: {
        Args: { p_name: string; p_secret?: string; p_slug: string; p_time_zone?: string };
        Returns: {
          tenant_id: string;
          webhook_path: string;
          webhook_secret: string;
        }[];
      };
      delete_tenant: {
        Args: { p_slug: string; p_type_the_slug_again: string };
        Returns: undefined;
      };
      disable_tenant: { Args: { p_now?: string; p_slug: string }; Returns: number };
      disconnect_tenant: { Args: { p_slug: string }; Returns: boolean };
      doctor: {
        Args: { p_now?: string };
        Returns: {
          check: string;
          command: string;
          ok: boolean;
          reason: string;
        }[];
      };
      due_meanwhile: {
        Args: { p_now?: string };
        Returns: {
          booking: string;
          channel: Database["public"]["Enums"]["reminder_channel"];
          due_at: string;
          recipient: string;
          reminder_id: string;
          rule: string;
          start_time: string;
          status: Database["public"]["Enums"]["reminder_status"];
          tenant: string;
          tenant_id: string;
        }[];
      };
      enable_tenant: { Args: { p_now?: string; p_slug: string }; Returns: number };
      erase_person: {
        Args: { p_address_or_phone: string; p_now?: string; p_slug: string };
        Returns: Json;
      };
      export_person: { Args: { p_address_or_phone: string; p_slug: string }; Returns: Json };
      feedback_secret: {
        Args: { p_channel: Database["public"]["Enums"]["reminder_channel"]; p_tenant: string };
        Returns: Json;
      };
      hand_over_reminder: {
        Args: {
          p_attempt: number;
          p_generation: number;
          p_now?: string;
          p_reminder_id: string;
          p_tenant_id: string;
        };
        Returns: boolean;
      };
      has_tenant: { Args: { p_tenant_id: string }; Returns: boolean };
      health: { Args: { p_now?: string }; Returns: Json };
      limit_texts: {
        Args: { p_countries?: string[]; p_per_number_a_day?: number; p_slug: string };
        Returns: {
          countries: string[];
          per_number_a_day: number;
        }[];
      };
      merge_leads: { Args: { p_kept: string; p_merged: string; p_slug: string }; Returns: string };
      metrics: { Args: { p_now?: string }; Returns: Json };
      note_zones_apart: { Args: { p_time_zones: string[] }; Returns: undefined };
      opt_in: { Args: { p_token: string }; Returns: Json };
      opt_out: {
        Args: {
          p_now?: string;
          p_scope: Database["public"]["Enums"]["suppression_scope"];
          p_token: string;
        };
        Returns: Json;
      };
      opt_out_status: { Args: { p_token: string }; Returns: Json };
      pause_sending: { Args: { p_now?: string }; Returns: undefined };
      person: {
        Args: { p_address_or_phone: string; p_slug: string };
        Returns: {
          at: string;
          detail: string;
          id: string;
          kind: string;
          status: string;
          what: string;
        }[];
      };
      preview_reminder: {
        Args: {
          p_booking?: string;
          p_language?: string;
          p_now?: string;
          p_rule: string;
          p_slug: string;
        };
        Returns: {
          attachments: string[];
          html: string;
          message: string;
          note: string;
          reason: string;
          recipient: string;
          send_at: string;
          subject: string;
          waiting: boolean;
        }[];
      };
      rebuild_bookings: { Args: { p_now?: string; p_slug: string }; Returns: number };
      receive_webhook: {
        Args: {
          p_body: Json;
          p_event_id: string;
          p_now?: string;
          p_raw?: string;
          p_reason?: string;
          p_signature?: string;
          p_tenant_id: string;
          p_unparseable?: string;
        };
        Returns: string;
      };
      record_answer: {
        Args: { p_now?: string; p_phone: string; p_stop: boolean; p_tenant_id: string };
        Returns: number;
      };
      record_feedback: { Args: { p_feedback: Json; p_now?: string }; Returns: boolean };
      recount_days: { Args: { p_slug: string }; Returns: undefined };
      remove_alert_recipient: { Args: { p_id: number }; Returns: string };
      reopen_channel: {
        Args: {
          p_channel: Database["public"]["Enums"]["reminder_channel"];
          p_now?: string;
          p_slug: string;
        };
        Returns: boolean;
      };
      repair: {
        Args: { p_now?: string };
        Returns: {
          mended: string;
        }[];
      };
      replay_events: {
        Args: { p_now?: string; p_slug: string; p_webhook_event_ids?: number[] };
        Returns: {
          reason: string;
          status: Database["public"]["Enums"]["webhook_event_status"];
          webhook_event_id: number;
        }[];
      };
      resolve_alert: {
        Args: { p_id: number; p_now?: string };
        Returns: {
          acknowledged_at: string | null;
          acknowledged_by: string | null;
          clear_since: string | null;
          count: number;
          evidence: NonNullable<Json>;
          for_tenant: boolean;
          id: number;
          kind: Database["public"]["Enums"]["alert_kind"];
          last_seen_at: string;
          opened_at: string;
          reopened: number;
          resolved_at: string | null;
          subject: string;
          summary: string;
          tenant_id: string | null;
          what_to_do: string;
        };
        SetofOptions: {
          from: "*";
          to: "alerts";
          isOneToOne: true;
          isSetofReturn: false;
        };
      };
      resume_job: { Args: { p_job_id: number; p_slug: string }; Returns: undefined };
      resume_sending: { Args: Record<PropertyKey, never>; Returns: undefined };
      retire_old_secrets: { Args: { p_slug: string }; Returns: number };
      retry_reminders: {
        Args: { p_ids?: string[]; p_now?: string; p_slug: string };
        Returns: number;
      };
      rotate_secret: {
        Args: { p_keep_old_for?: string; p_now?: string; p_secret?: string; p_slug: string };
        Returns: string;
      };
      separate_booking: {
        Args: { p_cal_uid: string; p_now?: string; p_slug: string };
        Returns: string;
      };
      separate_leads: {
        Args: { p_merged: string; p_now?: string; p_slug: string };
        Returns: string;
      };
      set_channel: {
        Args: {
          p_channel: Database["public"]["Enums"]["reminder_channel"];
          p_now?: string;
          p_settings: Json;
          p_slug: string;
        };
        Returns: Json;
      };
      settle_alert_messages: { Args: { p_now?: string; p_results: Json }; Returns: undefined };
      settle_forward: {
        Args: { p_error?: string; p_id: number; p_now?: string; p_tenant_id: string };
        Returns: undefined;
      };
      settle_reminders: { Args: { p_now?: string; p_results: Json }; Returns: number };
      settle_sync_step: {
        Args: { p_answer: Json; p_lease: string; p_now?: string; p_read_at: string };
        Returns: Json;
      };
      show_channels: {
        Args: { p_slug: string };
        Returns: {
          channel: Database["public"]["Enums"]["reminder_channel"];
          provider: string;
          retry_at: string;
          set_at: string;
          settings: Json;
          stopped_at: string;
          stopped_because: string;
        }[];
      };
      stop_job: { Args: { p_job_id: number; p_now?: string; p_slug: string }; Returns: undefined };
      store_observations: {
        Args: {
          p_bookings: Json[];
          p_judge_young?: boolean;
          p_now?: string;
          p_read_at: string;
          p_tenant_id: string;
        };
        Returns: Json;
      };
      take_forwarded_feedback: {
        Args: { p_body: string; p_now?: string; p_signature: string; p_tenant_id: string };
        Returns: boolean;
      };
      tenant_names: { Args: Record<PropertyKey, never>; Returns: string[] };
      test_alerts: {
        Args: { p_now?: string; p_recipient_id?: number };
        Returns: {
          address: string;
          channel: Database["public"]["Enums"]["alert_channel"];
          note: string;
          outcome: string;
          recipient_id: number;
          tenant: string;
          waiting: boolean;
        }[];
      };
      test_send: {
        Args: {
          p_booking?: string;
          p_language?: string;
          p_now?: string;
          p_rule: string;
          p_slug: string;
          p_to: string;
        };
        Returns: {
          error: string;
          note: string;
          outcome: string;
          provider: string;
          recipient: string;
          waiting: boolean;
        }[];
      };
      unset_channel: {
        Args: {
          p_channel: Database["public"]["Enums"]["reminder_channel"];
          p_now?: string;
          p_slug: string;
        };
        Returns: boolean;
      };
      webhook_secrets: { Args: { p_now?: string; p_tenant: string }; Returns: Json };
      zones_in_use: { Args: Record<PropertyKey, never>; Returns: Json };
    };
    Enums: {
      alert_channel: "email" | "slack" | "webhook";
      alert_kind:
        | "scheduler_still"
        | "webhooks_not_stored"
        | "wrong_signatures"
        | "webhooks_refused"
        | "webhook_amiss"
        | "events_failed"
        | "credentials_refused"
        | "channel_stopped"
        | "reminders_late"
        | "queue_growing"
        | "tenant_silent"
        | "bookings_missed"
        | "messages_returned"
        | "unknown_fates"
        | "text_limit_reached"
        | "retention_still";
      attendance_filter: "any" | "confirmed" | "unconfirmed";
      booking_status:
        | "requested"
        | "confirmed"
        | "rescheduled"
        | "cancelled"
        | "rejected"
        | "completed"
        | "no_show";
      connection_state: "unchecked" | "connected" | "refused";
      delivery_outcome: "sent" | "retry" | "failed" | "unknown" | "blocked";
      finding_kind: "missing" | "changed" | "gone";
      lead_activity_kind:
        | "added"
        | "form_submitted"
        | "booking_requested"
        | "booking_confirmed"
        | "booking_rescheduled"
        | "booking_rejected"
        | "booking_cancelled"
        | "booking_completed"
        | "booking_no_show";
      lead_status: "new" | "contacted" | "qualified" | "booking_confirmed" | "converted" | "lost";
      reminder_anchor:
        | "before_start"
        | "after_start"
        | "after_end"
        | "on_booking"
        | "on_reschedule"
        | "on_cancellation"
        | "on_no_show"
        | "on_request"
        | "on_rejection"
        | "on_payment_pending"
        | "on_payment";
      reminder_bookings: "all" | "first" | "later";
      reminder_channel: "email" | "sms" | "webhook";
      reminder_reason:
        | "tenant_disabled"
        | "booking_cancelled"
        | "booking_rejected"
        | "booking_unconfirmed"
        | "booking_confirmed"
        | "booking_paid"
        | "recipient_left"
        | "recipient_no_show"
        | "nobody_came"
        | "meeting_over"
        | "recipient_erased"
        | "no_email"
        | "no_phone"
        | "attendance_confirmed"
        | "attendance_unconfirmed"
        | "rule_inactive"
        | "rule_deleted"
        | "booked_too_late"
        | "rule_changed_too_late"
        | "not_for_recipient"
        | "first_booking"
        | "not_first_booking"
        | "booking_moved"
        | "meeting_begun"
        | "three_days_late"
        | "no_follow_ups"
        | "opted_out"
        | "bounced"
        | "complained"
        | "answered_stop"
        | "landline"
        | "suppressed"
        | "quiet_hours_too_long"
        | "first_came"
        | "sent_elsewhere"
        | "quiet_hours"
        | "channel_stopped"
        | "attempt_failed"
        | "first_failed"
        | "number_limit"
        | "country_not_allowed"
        | "country_unknown"
        | "refused"
        | "gave_up"
        | "no_sender_came_back"
        | "next_attempt_too_late"
        | "channel_stopped_too_long"
        | "phone_unreachable"
        | "number_unknown"
        | "sender_unregistered"
        | "provider_says_no"
        | "unanswered"
        | "sender_lost"
        | "merged_while_sent";
      reminder_recipients: "booker" | "attendees" | "organizer" | "hosts" | "address";
      reminder_status:
        | "scheduled"
        | "queued"
        | "sent"
        | "skipped"
        | "cancelled"
        | "failed"
        | "unknown";
      suppression_reason:
        | "opted_out"
        | "bounced"
        | "complained"
        | "stopped"
        | "landline"
        | "manual";
      suppression_scope: "follow_ups" | "everything";
      tenant_role: "owner" | "admin" | "viewer";
      webhook_event_status: "pending" | "applied" | "ignored" | "unparseable" | "failed";
      webhook_state: "in_order" | "twice" | "different" | "inactive" | "missing";
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {
      alert_channel: ["email", "slack", "webhook"],
      alert_kind: [
        "scheduler_still",
        "webhooks_not_stored",
        "wrong_signatures",
        "webhooks_refused",
        "webhook_amiss",
        "events_failed",
        "credentials_refused",
        "channel_stopped",
        "reminders_late",
        "queue_growing",
        "tenant_silent",
        "bookings_missed",
        "messages_returned",
        "unknown_fates",
        "text_limit_reached",
        "retention_still",
      ],
      attendance_filter: ["any", "confirmed", "unconfirmed"],
      booking_status: [
        "requested",
        "confirmed",
        "rescheduled",
        "cancelled",
        "rejected",
        "completed",
        "no_show",
      ],
      connection_state: ["unchecked", "connected", "refused"],
      delivery_outcome: ["sent", "retry", "failed", "unknown", "blocked"],
      finding_kind: ["missing", "changed", "gone"],
      lead_activity_kind: [
        "added",
        "form_submitted",
        "booking_requested",
        "booking_confirmed",
        "booking_rescheduled",
        "booking_rejected",
        "booking_cancelled",
        "booking_completed",
        "booking_no_show",
      ],
      lead_status: ["new", "contacted", "qualified", "booking_confirmed", "converted", "lost"],
      reminder_anchor: [
        "before_start",
        "after_start",
        "after_end",
        "on_booking",
        "on_reschedule",
        "on_cancellation",
        "on_no_show",
        "on_request",
        "on_rejection",
        "on_payment_pending",
        "on_payment",
      ],
      reminder_bookings: ["all", "first", "later"],
      reminder_channel: ["email", "sms", "webhook"],
      reminder_reason: [
        "tenant_disabled",
        "booking_cancelled",
        "booking_rejected",
        "booking_unconfirmed",
        "booking_confirmed",
        "booking_paid",
        "recipient_left",
        "recipient_no_show",
        "nobody_came",
        "meeting_over",
        "recipient_erased",
        "no_email",
        "no_phone",
        "attendance_confirmed",
        "attendance_unconfirmed",
        "rule_inactive",
        "rule_deleted",
        "booked_too_late",
        "rule_changed_too_late",
        "not_for_recipient",
        "first_booking",
        "not_first_booking",
        "booking_moved",
        "meeting_begun",
        "three_days_late",
        "no_follow_ups",
        "opted_out",
        "bounced",
        "complained",
        "answered_stop",
        "landline",
        "suppressed",
        "quiet_hours_too_long",
        "first_came",
        "sent_elsewhere",
        "quiet_hours",
        "channel_stopped",
        "attempt_failed",
        "first_failed",
        "number_limit",
        "country_not_allowed",
        "country_unknown",
        "refused",
        "gave_up",
        "no_sender_came_back",
        "next_attempt_too_late",
        "channel_stopped_too_long",
        "phone_unreachable",
        "number_unknown",
        "sender_unregistered",
        "provider_says_no",
        "unanswered",
        "sender_lost",
        "merged_while_sent",
      ],
      reminder_recipients: ["booker", "attendees", "organizer", "hosts", "address"],
      reminder_status: ["scheduled", "queued", "sent", "skipped", "cancelled", "failed", "unknown"],
      suppression_reason: ["opted_out", "bounced", "complained", "stopped", "landline", "manual"],
      suppression_scope: ["follow_ups", "everything"],
      tenant_role: ["owner", "admin", "viewer"],
      webhook_event_status: ["pending", "applied", "ignored", "unparseable", "failed"],
      webhook_state: ["in_order", "twice", "different", "inactive", "missing"],
    },
  },
} as const;
