using LogFlowDb.Console.Commands;
using LogFlowDb.Console.Diagnostics;
using LogFlowDb.Console.Shell;

namespace LogFlowDb.Console.Http;

/// <summary><c>POST /api/commands</c>: one command of the shell. Where the configuration allows it; questions are not answered.</summary>
internal static class CommandEndpoint
{
    private const int MaxOutputBytes = 4 << 20;

    public static async Task HandleAsync(HttpExchange exchange)
    {
        if (!exchange.State.Settings.Commands)
        {
            throw new HttpRefusal(403, "rights", "commands are not allowed over HTTP: commands = on in [http], and the role admin, would allow them");
        }

        PostedText posted = await PostedText.ReadAsync(exchange, "command", []).ConfigureAwait(false);
        if (posted.Text.AsSpan().ContainsAny('\n', '\r') || QueryText.IsQuery(posted.Text))
        {
            throw new HttpRefusal(400, "request", "one command of the shell; queries go to /api/query");
        }

        using IDisposable place = await exchange.Service.TakePlaceAsync(exchange).ConfigureAwait(false);
        await Task.Factory.StartNew(() => Run(exchange, posted.Text), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap().ConfigureAwait(false);
    }

    private static async Task Run(HttpExchange exchange, string command)
    {
        BoundedText output = new(MaxOutputBytes);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.Context.RequestAborted);
        deadline.CancelAfter(exchange.State.Timeout);
        using HttpSession session = new(output, deadline.Token);
        int code;
        try
        {
            code = CommandCatalogue.Run(exchange.Instance, session, command, interactive: false);
        }
        catch (Exception e)
        {
            code = ErrorReport.Write(session, e, format: null);
        }

        exchange.Service.Log.Info("command over HTTP", ("who", exchange.Who?.Name), ("command", command), ("exit", code));
        await exchange.JsonAsync(
            code == ExitCode.Done ? 200 : 400,
            json =>
            {
                json.WriteStartObject();
                json.WriteNumber("exit_code", code);
                json.WriteString("output", output.Text);
                json.WriteString("error", session.ErrorText);
                if (output.Omitted > 0)
                {
                    json.WriteNumber("omitted_bytes", output.Omitted);
                }

                json.WriteEndObject();
            }).ConfigureAwait(false);
    }
}
