-- Did functions/deliver-reminders answer? The last pings of the scheduler, and what preview_reminder() and
-- test_send() asked; pg_net keeps answers for six hours. A ping is answered 202 at once; what came of the
-- messages is in deliveries, and a run that failed in the function's log. 429: too many runs are under way.
-- 401: the Vault secret calbase_cron_key is not the function's CRON_KEY. 404: calbase_functions_url is wrong.
select r.created, r.status_code, r.timed_out, r.error_msg, left(r.content, 200) as answer
from net._http_response r
order by r.created desc
limit 20;
