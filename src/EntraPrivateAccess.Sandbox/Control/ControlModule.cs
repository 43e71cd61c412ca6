using EntraPrivateAccess.Sandbox.Contracts;
using EntraPrivateAccess.Sandbox.Registration;
using EntraPrivateAccess.Sandbox.SignIn;
using EntraPrivateAccess.Sandbox.State;
using EntraPrivateAccess.Sandbox.Tenant;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EntraPrivateAccess.Sandbox.Control;

/// <summary>
/// Lets users and tests control the sandbox. Endpoints are below <c>/sandbox</c> and require the control key.
/// </summary>
internal sealed class ControlModule : ISandboxModule
{
    public void AddServices(IServiceCollection services, SandboxOptions options) =>
        services.AddSingleton<TokenEndpoints>().AddSingleton<StatusSources>().AddSingleton<StatusEndpoint>();

    public void Map(IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder control = endpoints.MapGroup("/sandbox");
        _ = control.MapGet("/status", (StatusEndpoint status) => status.Answer());
        _ = control.MapPost("/tokens", (TokenRequest request, TokenEndpoints tokens) => tokens.Answer(request));
        _ = control.MapGet("/journal", (long? since, Journal journal) => Results.Json(journal.Since(since ?? 0)));
        _ = control.MapPost("/stop", (IHostApplicationLifetime lifetime) =>
        {
            lifetime.StopApplication();
            return Results.NoContent();
        });
        MapFaults(control);
        MapTenant(control);
        ClockEndpoints.Map(control);
        MapSignIn(control);
        MapConnectors(control);
        WebhookEndpoints.Map(endpoints);
    }

    private static void MapFaults(RouteGroupBuilder control)
    {
        _ = control.MapGet("/faults", (FaultBoard faults) => Results.Json(faults.All));
        _ = control.MapPut("/faults", (Fault fault, FaultBoard faults, Journal journal) =>
            FaultEndpoints.Set(fault, faults, journal)
        );
        _ = control.MapGet("/faults/{name}/value", (string name, string? target, FaultBoard faults) =>
            FaultEndpoints.Value(name, target, faults)
        );
        _ = control.MapPost("/faults/{name}/strikes", (string name, string? target, FaultBoard faults) =>
            FaultEndpoints.Strikes(name, target, faults)
        );
        _ = control.MapDelete("/faults/{name?}", (string? name, FaultBoard faults, Journal journal) =>
            FaultEndpoints.Clear(name, faults, journal)
        );
    }

    private static void MapTenant(RouteGroupBuilder control)
    {
        _ = control.MapPut("/tenant", (SeedRequest seed, TenantSeed tenant, Journal journal) =>
        {
            tenant.Apply(seed);
            journal.Change("tenant", "seeded", null, seed.ToString());
            return Results.NoContent();
        });
        _ = control.MapPut("/rules", (RuleRequest rules, StatusEndpoint status) => status.Change(rules));
    }

    private static void MapSignIn(RouteGroupBuilder control)
    {
        _ = control.MapPut("/signin", (SignInRequest request, PendingSignIns pending) =>
            SignInControl.Answer(request, pending)
        );
        _ = control.MapPost("/signin/devices", (DeviceAnswer answer, PendingSignIns pending) =>
            SignInControl.Answer(answer, pending)
        );
        _ = control.MapPost("/signin/certificates", (CertificateUpload upload, ClientAssertions assertions) =>
        {
            assertions.Trust(upload.Certificate);
            return Results.NoContent();
        });
    }

    private static void MapConnectors(RouteGroupBuilder control)
    {
        _ = control.MapPost("/connectors", (RegistrationRequest request, ConnectorRegistrar registrar) =>
            Results.Json(registrar.Register(request))
        );
        _ = control.MapPost(
            "/connectors/{id}/heartbeat",
            (string id, HeartbeatRequest beat, ConnectorRegistrar registrar) =>
                registrar.Heartbeat(id, beat.Version, beat.ExternalIp, isExternal: true)
                    ? Results.NoContent()
                    : ControlError.Result(404, $"The tenant has no connector with the ID {id}.")
        );
    }
}

/// <summary>A certificate (DER) for the confidential application.</summary>
internal sealed record CertificateUpload(byte[] Certificate);

/// <summary>The data that a running connector reports about itself.</summary>
internal sealed record HeartbeatRequest(string Version, string ExternalIp);
