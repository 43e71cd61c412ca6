using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>Lets nobody without the key at what lies below <c>/sandbox</c>.</summary>
internal sealed class ControlGate
{
    private readonly RequestDelegate _next;
    private readonly ControlKey _key;

    public ControlGate(RequestDelegate next, ControlKey key)
    {
        _next = next;
        _key = key;
    }

    public Task InvokeAsync(HttpContext context) =>
        IsControl(context.Request.Path) && !_key.Opens(context.Request.Headers[ControlKey.Header])
            ? ControlError.WriteAsync(context, StatusCodes.Status401Unauthorized, $"The header {ControlKey.Header} is missing or wrong.")
            : _next(context);

    /// <summary>Control requests are no part of the cloud that is played: no fault strikes them, the journal leaves them out.</summary>
    public static bool IsControl(PathString path) => path.StartsWithSegments("/sandbox");
}
