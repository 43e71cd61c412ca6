using System.Threading.Tasks;
using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>Answers what the virtual Windows refused: 422 with its code, so that no other failure looks like it.</summary>
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
            return Results.Json(new { code = refused.Code, error = refused.Message }, statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
