using System.Text.Json;
using System.Text.Json.Serialization;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Reads JSON bodies in camel case and refuses unknown members.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(s_options)
                ?? throw new WindowsError(WindowsError.InvalidParameter, "The body is empty.");
        }
        catch (JsonException wrong)
        {
            throw new WindowsError(WindowsError.InvalidParameter, $"The body is not valid: {wrong.Message}");
        }
    }
}

/// <summary>
/// Turns an error of the virtual Windows into a 422 response with its code, which distinguishes it from all other
/// failures.
/// </summary>
internal sealed class WindowsErrorFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (WindowsError refused)
        {
            return Results.Json(
                new { code = refused.Code, error = refused.Message },
                statusCode: StatusCodes.Status422UnprocessableEntity
            );
        }
    }
}
