using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.State;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Layers;

/// <summary>
/// Writes every request to the simulated cloud to the journal: Graph requests with their query and written body, all
/// others with their path only.
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

    /// <summary>Records the body of a Graph write. It must never be used for sign-in requests.</summary>
    public static void Detail(HttpContext context, string? detail) => context.Items[DetailKey] = detail;

    /// <summary>Marks the connection as closed before a response; the journal shows status 0.</summary>
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
