//! What the program says while it runs: lines of text or JSON, each with the id of its request, and traces for an
//! OpenTelemetry collector where the settings name one.

use anyhow::Context;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer};

use crate::house::settings::{LogFormat, Settings};

/// The traces that are being sent; to be finished before the program ends.
pub struct Traces(Option<SdkTracerProvider>);

/// Begins to log to standard error, in the form that the settings ask for, and to send traces where they say.
/// Errors: when the filter or the collector's address cannot be read.
pub fn start(settings: &Settings) -> anyhow::Result<Traces> {
    let filter = EnvFilter::try_new(&settings.log)?;
    let lines = match settings.log_format {
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .boxed(),
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .json()
            .with_writer(std::io::stderr)
            .boxed(),
    };
    let provider = match &settings.otlp_endpoint {
        Some(endpoint) => Some(sending_to(endpoint)?),
        None => None,
    };
    let traces = provider.as_ref().map(|provider| {
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("almoner"))
            // Ours alone: what the sender itself does would be sent as well, and so on for ever.
            .with_filter(filter_fn(|about| about.target().starts_with("almoner")))
    });
    tracing_subscriber::registry()
        .with(filter)
        .with(lines)
        .with(traces)
        .try_init()?;
    Ok(Traces(provider))
}

/// Sends traces in batches from a thread of its own (OTLP over HTTP, protobuf).
fn sending_to(endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_protocol(Protocol::HttpBinary)
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .with_context(|| format!("traces cannot be sent to {endpoint}"))?;
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(Resource::builder().with_service_name("almoner").build())
        .build())
}

impl Traces {
    /// Sends what is left.
    pub async fn finish(self) {
        let Some(provider) = self.0 else { return };
        let sent = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if !matches!(sent, Ok(Ok(()))) {
            tracing::warn!("the last traces could not be sent");
        }
    }
}
