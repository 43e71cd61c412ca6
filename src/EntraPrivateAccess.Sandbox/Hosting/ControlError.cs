using System.Threading.Tasks;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Hosting;

/// <summary>How the control API says no: <c>{"error": "a sentence"}</c>.</summary>
internal static class ControlError
{
    public static Task WriteAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { error = sentence });
    }

    public static IResult Result(int status, string sentence) => Results.Json(new { error = sentence }, statusCode: status);
}
