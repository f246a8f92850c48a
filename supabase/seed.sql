-- The demo tenant and the settings of `supabase start`. Local only: nothing here is secret.

select public.create_tenant('demo', 'Demo Studio', 'Europe/Berlin', 'demo-webhook-secret');

-- Where the database finds the edge functions, seen from inside the containers.
select vault.create_secret(
  'http://api.supabase.internal:8000/functions/v1', 'calbase_functions_url',
  'Base URL of the edge functions'
);
select vault.create_secret(
  'local-demo-cron-key-not-a-secret', 'calbase_cron_key',
  'What the scheduler shows to functions/deliver-reminders'
);
