-- Did functions/deliver-reminders answer? The last pings of the scheduler, and what preview_reminder() and
-- test_send() asked; pg_net keeps answers for six hours.
-- 401: the Vault secret calbase_cron_key is not the function's CRON_KEY. 404: calbase_functions_url is wrong.
select r.created, r.status_code, r.timed_out, r.error_msg, left(r.content, 200) as answer
from net._http_response r
order by r.created desc
limit 20;
