export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  public: {
    Tables: {
      [_ in never]: never
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      claim_reminders: {
        Args: { p_lease_seconds: number; p_limit: number }
        Returns: Json[]
      }
      count_rejections: {
        Args: { p_count: number; p_reason: string; p_tenant_id: string }
        Returns: undefined
      }
      receive_webhook: {
        Args: {
          p_body: Json
          p_event_id: string
          p_reason: string
          p_tenant_id: string
          p_unparseable: string
        }
        Returns: string
      }
      settle_reminders: { Args: { p_results: Json }; Returns: number }
      webhook_secrets: { Args: { p_tenant: string }; Returns: Json }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}
