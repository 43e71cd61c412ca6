using EntraPrivateAccess.Sandbox.Servers.Windows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EntraPrivateAccess.Sandbox.Servers.Wire;

/// <summary>
/// Endpoints for certificate stores. Tests and users who rehearse a case use the ones that change a store.
/// </summary>
internal static class CertificateEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.On("GET", "/certificates/{store}/{thumbprint}", Find);
        routes.On("PUT", "/certificates/{store}", async (context, machine) =>
        {
            CertificateBody body = await WireJson.ReadAsync<CertificateBody>(context);
            machine.Certificates.Put(
                Store(context),
                new StoredCertificate(body.Certificate, body.HasPrivateKey, body.ConnectorId)
            );
            return Results.NoContent();
        });
        routes.On("DELETE", "/certificates/{store}/{thumbprint}", (context, machine) =>
        {
            machine.Certificates.Remove(Store(context), context.Route("thumbprint"));
            return Results.NoContent();
        });
        routes.On("PUT", "/certificates/{store}/unreadable", async (context, machine) =>
        {
            machine.Certificates.SetUnreadable(
                Store(context),
                (await WireJson.ReadAsync<UnreadableBody>(context)).Reason
            );
            return Results.NoContent();
        });
    }

    private static IResult Find(HttpContext context, VirtualMachine machine)
    {
        string store = Store(context);
        string? reason = machine.Certificates.Unreadable(store)
            ?? (
                store == "NetworkService" && !machine.Spec.Elevated
                    ? "Access to Network Service's profile is denied."
                    : null
            );
        StoredCertificate? found = reason is null
            ? machine.Certificates.Find(store, context.Route("thumbprint"))
            : null;
        return Results.Json(
            new
            {
                presence = reason is not null ? "Unreadable"
                : found is null ? "Absent"
                : "Found",
                certificate = found?.Content,
                hasPrivateKey = found?.HasPrivateKey,
                reason,
            }
        );
    }

    private static string Store(HttpContext context) =>
        CertificateStores.Names.FirstOrDefault(name =>
            name.Equals(context.Route("store"), StringComparison.OrdinalIgnoreCase)
        )
        ?? throw new WindowsError(
            WindowsError.FileNotFound,
            $"There is no certificate store {context.Route("store")}."
        );
}

/// <summary>A certificate (DER, base64 in JSON) to add to a store.</summary>
internal sealed record CertificateBody(byte[] Certificate, bool HasPrivateKey = true, string? ConnectorId = null);
