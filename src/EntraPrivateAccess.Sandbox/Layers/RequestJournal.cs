using EntraPrivateAccess.Sandbox.Hosting;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>
/// Writes every request of the played cloud down: Graph's with query and written body, any other with its path alone.
/// </summary>
internal sealed class RequestJournal
{
    private const string DetailKey = "journal.detail";
    private const string DroppedKey = "journal.dropped";

    private readonly RequestDelegate _next;
    private readonly Journal _journal;

    public RequestJournal(RequestDelegate next, Journal journal)
    {
        _next = next;
        _journal = journal;
    }

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await _next(context);
        }
        finally
        {
            if (!ControlGate.IsControl(context.Request.Path))
            {
                Write(context);
            }
        }
    }

    /// <summary>What a Graph write was asked for. Never anything of a sign-in.</summary>
    public static void Detail(HttpContext context, string? detail) => context.Items[DetailKey] = detail;

    /// <summary>The connection was closed before an answer: the journal shows status 0.</summary>
    public static void Dropped(HttpContext context) => context.Items[DroppedKey] = true;

    public static bool WasDropped(HttpContext context) => context.Items.ContainsKey(DroppedKey);

    private void Write(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool graph =
            request.Path.StartsWithSegments("/beta", StringComparison.OrdinalIgnoreCase)
            || request.Path.StartsWithSegments("/v1.0", StringComparison.OrdinalIgnoreCase);
        bool batch = request.Path.Value?.EndsWith("/$batch", StringComparison.OrdinalIgnoreCase) == true;
        string query = graph ? Uri.UnescapeDataString(request.QueryString.Value ?? "") : "";
        _journal.Request(
            $"{request.Method} {request.Path}{query}",
            WasDropped(context) ? 0 : context.Response.StatusCode,
            graph && !batch && request.Method is not ("GET" or "HEAD"),
            graph ? context.Items[DetailKey] as string : null
        );
    }
}
