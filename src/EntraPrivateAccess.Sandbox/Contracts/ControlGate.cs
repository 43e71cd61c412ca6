using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Contracts;

/// <summary>Refuses requests below <c>/sandbox</c> without the control key.</summary>
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
            ? ControlError.WriteAsync(
                context,
                StatusCodes.Status401Unauthorized,
                $"The header {ControlKey.Header} is missing or wrong."
            )
            : _next(context);

    /// <summary>
    /// Control requests are not part of the simulated cloud: no fault applies to them, and they are not written to the
    /// journal.
    /// </summary>
    public static bool IsControl(PathString path) => path.StartsWithSegments("/sandbox");
}

/// <summary>The key that control requests require, which keeps out other users of the machine.</summary>
internal sealed class ControlKey
{
    public const string Header = "X-Sandbox-Key";

    public string Value { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    public bool Opens(string? offered) =>
        offered is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(offered), Encoding.UTF8.GetBytes(Value));
}

/// <summary>The error format of the control API: <c>{"error": "a sentence"}</c>.</summary>
internal static class ControlError
{
    public static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = sentence });
    }

    public static IResult Result(int status, string sentence) =>
        Results.Json(new { error = sentence }, statusCode: status);
}
