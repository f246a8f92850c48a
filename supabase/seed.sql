-- The demo tenant and the settings of `supabase start`. Nothing here is secret, so it is for one's own
-- machine only: a hosted database, a preview branch for example, offers encryption, and gets nothing.

do $$
begin
  if current_setting('ssl')::boolean then
    raise notice 'This database is not on your own machine: the demo tenant is not made';
    return;
  end if;

  perform public.create_tenant('demo', 'Demo Studio', 'Europe/Berlin', 'demo-webhook-secret');

  -- Where the database finds the edge functions, seen from inside the containers.
  perform vault.create_secret(
    'http://api.supabase.internal:8000/functions/v1', 'calbase_functions_url',
    'Base URL of the edge functions');
  perform vault.create_secret(
    'local-demo-cron-key-not-a-secret', 'calbase_cron_key',
    'What the scheduler shows to functions/deliver-reminders');
end;
$$;
